"""What counts as reaching outside: no agency that stepped back or is conflicted, with one exception.

Where no agency without a conflict is left, the two of the last resort get it together: their
referrals count, whatever conflict they have, and only both at once. ``routing/floor.py`` names
them; a test holds the two equal. What was said of a referral's standing is never unsaid.
"""

from django.db import migrations

REACHES_OUTSIDE = """
CREATE OR REPLACE FUNCTION routing_reaches_outside(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM routing_referral JOIN routing_agency ON code = agency_id
        WHERE complaint_id = wanted AND outside AND agency_id <> 'doj-crt' AND NOT last_resort
            AND state <> 'recused' AND conflicted_at IS NULL
    ) OR 2 = (
        SELECT count(*) FROM routing_referral
        WHERE complaint_id = wanted AND last_resort AND state <> 'recused'
            AND agency_id IN ('usao-wdmo', 'doj-crt')
    )
$$;
"""
FORWARD = (
    REACHES_OUTSIDE
    + """
DROP TRIGGER routing_referral_reaches_outside ON routing_referral;
CREATE CONSTRAINT TRIGGER routing_referral_reaches_outside
    AFTER UPDATE OF state, conflicted_at, last_resort ON routing_referral
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state IS DISTINCT FROM OLD.state AND NEW.state = 'recused'
        OR NEW.conflicted_at IS DISTINCT FROM OLD.conflicted_at
        OR NEW.last_resort IS DISTINCT FROM OLD.last_resort)
    EXECUTE FUNCTION routing_require_outside_review();

CREATE FUNCTION routing_guard_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.conflicted_at IS NOT NULL
            AND (NEW.conflicted_at, NEW.conflict) IS DISTINCT FROM (OLD.conflicted_at, OLD.conflict)
        OR OLD.recused_at IS NOT NULL
            AND (NEW.recused_at, NEW.recused_by_id, NEW.recusal_reason)
                IS DISTINCT FROM (OLD.recused_at, OLD.recused_by_id, OLD.recusal_reason)
        OR OLD.last_resort AND NOT NEW.last_resort
        OR (NEW.added_by_id, NEW.added_because)
            IS DISTINCT FROM (OLD.added_by_id, OLD.added_because)
    THEN
        RAISE EXCEPTION 'what was said of a referral stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'recused' AND NEW.state <> 'recused' AND NOT NEW.last_resort THEN
        RAISE EXCEPTION 'an agency that stepped back gets it again as the last resort alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT NEW.grounds @> OLD.grounds THEN
        RAISE EXCEPTION 'the purposes of a referral only grow'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_referral_standing BEFORE UPDATE ON routing_referral
    FOR EACH ROW EXECUTE FUNCTION routing_guard_standing();
"""
)
BACKWARD = """
DROP TRIGGER routing_referral_standing ON routing_referral;
DROP FUNCTION routing_guard_standing();
DROP TRIGGER routing_referral_reaches_outside ON routing_referral;
CREATE CONSTRAINT TRIGGER routing_referral_reaches_outside
    AFTER UPDATE OF state ON routing_referral
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'recused')
    EXECUTE FUNCTION routing_require_outside_review();
CREATE OR REPLACE FUNCTION routing_reaches_outside(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM routing_referral JOIN routing_agency ON code = agency_id
        WHERE complaint_id = wanted AND outside AND state <> 'recused'
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0005_standing_of_referrals")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
