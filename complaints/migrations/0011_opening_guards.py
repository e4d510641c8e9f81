"""The database refuses to let one person open something, or an opening go away.

An opening begins as a request; it is confirmed once, and nothing else of its row ever changes.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION complaints_guard_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.confirmed_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'an opening begins as a request: another person confirms it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.confirmed_by_id IS NOT NULL OR
        (NEW.id, NEW.complaint_id, NEW.what, NEW.target_id, NEW.ground, NEW.reason,
         NEW.requested_by_id, NEW.requested_at, NEW.court_order, NEW.silent_until)
        IS DISTINCT FROM
        (OLD.id, OLD.complaint_id, OLD.what, OLD.target_id, OLD.ground, OLD.reason,
         OLD.requested_by_id, OLD.requested_at, OLD.court_order, OLD.silent_until)
    THEN
        RAISE EXCEPTION 'an opening is confirmed once, and never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_opening_guarded BEFORE INSERT OR UPDATE ON complaints_opening
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_opening();
CREATE TRIGGER complaints_opening_kept BEFORE DELETE ON complaints_opening
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
CREATE TRIGGER complaints_opening_never_emptied BEFORE TRUNCATE ON complaints_opening
    FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse();
"""
BACKWARD = """
DROP TRIGGER complaints_opening_never_emptied ON complaints_opening;
DROP TRIGGER complaints_opening_kept ON complaints_opening;
DROP TRIGGER complaints_opening_guarded ON complaints_opening;
DROP FUNCTION complaints_guard_opening();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0010_openings")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
