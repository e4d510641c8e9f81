"""The promise of outside review is checked where a need can appear, and by cheaper functions.

What a fact or a suspicion means is said once, in functions that the triggers' conditions use too:
a fact that asks for nothing costs no check. All guards look into this installation's own schema
(see complaints 0009), and no table that keeps what happened is emptied.
"""

from importlib import import_module

from django.db import migrations, models

guards = import_module("complaints.migrations.0009_what_guards_read")
READING = [
    "routing_needs_outside_review(uuid)",
    "routing_reaches_outside(uuid)",
    "routing_require_outside_review()",
    "routing_guard_new_policy()",
    "routing_require_two_to_close()",
]
TABLES = [
    f"routing_{name}" for name in "agency policyversion decision referral packet".split()
]
NEED = """
CREATE OR REPLACE FUNCTION routing_fact_needs_outside_review(kind text, code text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT kind = 'force'
        OR kind = 'allegation'
            AND code IN ('excessive_force', 'failure_to_intervene', 'death_in_custody')
        OR kind = 'injury' AND code IN ('serious', 'death')
$$;
CREATE OR REPLACE FUNCTION routing_suspicion_needs_outside_review(strength text, state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT strength = 'strong' OR state = 'lapsed'
$$;
CREATE OR REPLACE FUNCTION routing_needs_outside_review(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM complaints_fact
        WHERE complaint_id = wanted AND routing_fact_needs_outside_review(kind, code)
    ) OR EXISTS (
        SELECT 1 FROM complaints_suspicion
        WHERE complaint_id = wanted AND routing_suspicion_needs_outside_review(strength, state)
    );
END $$;
CREATE OR REPLACE FUNCTION routing_reaches_outside(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM routing_referral JOIN routing_agency ON code = agency_id
        WHERE complaint_id = wanted AND outside AND agency_id <> 'doj-crt' AND NOT last_resort
            AND state <> 'recused' AND conflicted_at IS NULL
    ) OR 2 = (
        SELECT count(*) FROM routing_referral
        WHERE complaint_id = wanted AND last_resort AND state <> 'recused'
            AND agency_id IN ('usao-wdmo', 'doj-crt')
    );
END $$;
CREATE OR REPLACE FUNCTION routing_require_outside_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid;
BEGIN
    IF TG_TABLE_NAME = 'complaints_complaint' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.complaint_id;
    END IF;
    IF NOT routing_reaches_outside(wanted)
        AND routing_needs_outside_review(wanted)
        AND EXISTS (
            SELECT 1 FROM complaints_complaint WHERE id = wanted AND routing_state = 'routed'
        )
    THEN
        RAISE EXCEPTION 'a complaint that needs outside review has no outside agency'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""
NARROWER = """
DROP TRIGGER routing_fact_reaches_outside ON complaints_fact;
CREATE CONSTRAINT TRIGGER routing_fact_reaches_outside
    AFTER INSERT ON complaints_fact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (routing_fact_needs_outside_review(NEW.kind, NEW.code))
    EXECUTE FUNCTION routing_require_outside_review();
DROP TRIGGER routing_suspicion_reaches_outside ON complaints_suspicion;
CREATE CONSTRAINT TRIGGER routing_suspicion_reaches_outside
    AFTER INSERT OR UPDATE ON complaints_suspicion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (routing_suspicion_needs_outside_review(NEW.strength, NEW.state))
    EXECUTE FUNCTION routing_require_outside_review();
"""
# On the way back the functions stay: they say the same as those they took the place of.
WIDER = """
DROP TRIGGER routing_fact_reaches_outside ON complaints_fact;
CREATE CONSTRAINT TRIGGER routing_fact_reaches_outside
    AFTER INSERT ON complaints_fact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind IN ('force', 'allegation', 'injury'))
    EXECUTE FUNCTION routing_require_outside_review();
DROP TRIGGER routing_suspicion_reaches_outside ON complaints_suspicion;
CREATE CONSTRAINT TRIGGER routing_suspicion_reaches_outside
    AFTER INSERT OR UPDATE ON complaints_suspicion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION routing_require_outside_review();
"""
class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0009_what_guards_read"),
        ("routing", "0009_conclusions_and_closings_stand"),
    ]
    operations = [
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", "occ"), ("outside", True), _negated=True),
                name="routing_the_occ_is_never_outside",
            ),
        ),
        migrations.RunSQL(NEED + NARROWER, WIDER),
        migrations.RunSQL(
            guards.fixed_search_path(READING), guards.reset_search_path(READING)
        ),
        migrations.RunSQL(
            guards.refuse_truncate(TABLES, "routing_refuse"), guards.allow_truncate(TABLES)
        ),
    ]
