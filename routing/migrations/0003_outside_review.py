"""The database refuses a commit in which what needs outside review has no outside agency.

The need is derived from the fact rows and the suspicion themselves, never from a flag that the
program sets. ``routing/floor.py`` says the same in Python; a test holds the two equal.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION routing_needs_outside_review(wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM complaints_fact
        WHERE complaint_id = wanted AND (
            kind = 'force'
            OR kind = 'allegation'
                AND code IN ('excessive_force', 'failure_to_intervene', 'death_in_custody')
            OR kind = 'injury' AND code IN ('serious', 'death')
        )
    ) OR EXISTS (
        SELECT 1 FROM complaints_suspicion
        WHERE complaint_id = wanted AND (strength = 'strong' OR state = 'lapsed')
    )
$$;

CREATE FUNCTION routing_reaches_outside(wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM routing_referral JOIN routing_agency ON code = agency_id
        WHERE complaint_id = wanted AND outside AND state <> 'recused'
    )
$$;

CREATE FUNCTION routing_require_outside_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid;
BEGIN
    IF TG_TABLE_NAME = 'complaints_complaint' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.complaint_id;
    END IF;
    IF EXISTS (SELECT 1 FROM complaints_complaint WHERE id = wanted AND routing_state = 'routed')
        AND routing_needs_outside_review(wanted)
        AND NOT routing_reaches_outside(wanted)
    THEN
        RAISE EXCEPTION 'a complaint that needs outside review has no outside agency'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER routing_complaint_reaches_outside
    AFTER INSERT OR UPDATE OF routing_state ON complaints_complaint
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.routing_state = 'routed')
    EXECUTE FUNCTION routing_require_outside_review();
CREATE CONSTRAINT TRIGGER routing_fact_reaches_outside
    AFTER INSERT ON complaints_fact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind IN ('force', 'allegation', 'injury'))
    EXECUTE FUNCTION routing_require_outside_review();
CREATE CONSTRAINT TRIGGER routing_suspicion_reaches_outside
    AFTER INSERT OR UPDATE ON complaints_suspicion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION routing_require_outside_review();
CREATE CONSTRAINT TRIGGER routing_referral_reaches_outside
    AFTER UPDATE OF state ON routing_referral
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'recused')
    EXECUTE FUNCTION routing_require_outside_review();
"""
BACKWARD = """
DROP TRIGGER routing_referral_reaches_outside ON routing_referral;
DROP TRIGGER routing_suspicion_reaches_outside ON complaints_suspicion;
DROP TRIGGER routing_fact_reaches_outside ON complaints_fact;
DROP TRIGGER routing_complaint_reaches_outside ON complaints_complaint;
DROP FUNCTION routing_require_outside_review();
DROP FUNCTION routing_reaches_outside(uuid);
DROP FUNCTION routing_needs_outside_review(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
