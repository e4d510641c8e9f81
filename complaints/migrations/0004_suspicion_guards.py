"""The database refuses to let a suspicion go quietly.

It turns from open to lapsed, or from open to cleared where two different people gave their word
before the deadline; never back, and nothing else of its row changes.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER complaints_clearing_only_added BEFORE UPDATE OR DELETE ON complaints_clearing
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();

CREATE FUNCTION complaints_guard_suspicion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'cleared' THEN
            RAISE EXCEPTION 'a suspicion begins open: two people clear it afterwards'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.complaint_id, NEW.strength, NEW.force_types, NEW.spans, NEW.reason, NEW.deadline)
        IS DISTINCT FROM
        (OLD.complaint_id, OLD.strength, OLD.force_types, OLD.spans, OLD.reason, OLD.deadline)
    THEN
        RAISE EXCEPTION 'what screening saw, and its deadline, are never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open' OR NEW.state NOT IN ('cleared', 'lapsed') THEN
        RAISE EXCEPTION 'a suspicion that was cleared or lapsed stays so'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'cleared' AND 2 > (
        SELECT count(DISTINCT cleared_by_id) FROM complaints_clearing
        WHERE suspicion_id = NEW.complaint_id AND at < NEW.deadline
    ) THEN
        RAISE EXCEPTION 'two different people clear a suspicion, before its deadline'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_suspicion_guarded BEFORE INSERT OR UPDATE ON complaints_suspicion
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_suspicion();
"""
BACKWARD = """
DROP TRIGGER complaints_suspicion_guarded ON complaints_suspicion;
DROP FUNCTION complaints_guard_suspicion();
DROP TRIGGER complaints_clearing_only_added ON complaints_clearing;
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_clearings")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
