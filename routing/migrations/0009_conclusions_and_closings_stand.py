"""What an agency concluded stands, and nobody alone closes a case that no agency has.

Fills the columns of the queue too, for the cases that are there (``routing/case_clocks.py`` keeps
them from now on).
"""

from django.db import migrations

STANDING = """
CREATE OR REPLACE FUNCTION routing_guard_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.conflicted_at IS NOT NULL
            AND (NEW.conflicted_at, NEW.conflict) IS DISTINCT FROM (OLD.conflicted_at, OLD.conflict)
        OR OLD.recused_at IS NOT NULL
            AND (NEW.recused_at, NEW.recused_by_id, NEW.recusal_reason)
                IS DISTINCT FROM (OLD.recused_at, OLD.recused_by_id, OLD.recusal_reason)
        {concluded}
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
"""
CONCLUDED = """OR OLD.review_began_at IS NOT NULL
            AND NEW.review_began_at IS DISTINCT FROM OLD.review_began_at
        OR OLD.concluded_at IS NOT NULL
            AND (NEW.concluded_at, NEW.concluded_by_id, NEW.finding, NEW.concluding_note)
                IS DISTINCT FROM
                (OLD.concluded_at, OLD.concluded_by_id, OLD.finding, OLD.concluding_note)"""
CLOSINGS = """
CREATE FUNCTION routing_require_two_to_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM routing_referral WHERE complaint_id = NEW.id
            AND (last_resort OR state <> 'recused' AND conflicted_at IS NULL)
    ) AND NOT EXISTS (
        SELECT 1 FROM complaints_closing WHERE complaint_id = NEW.id
            AND state = 'closed' AND answered_by_id <> proposed_by_id
    ) THEN
        RAISE EXCEPTION 'a case that no agency has is closed by two different people'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_two_people_close BEFORE UPDATE OF status ON complaints_complaint
    FOR EACH ROW WHEN (NEW.status = 'closed' AND OLD.status <> 'closed')
    EXECUTE FUNCTION routing_require_two_to_close();

CREATE FUNCTION routing_guard_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (NEW.complaint_id, NEW.reason, NEW.note, NEW.proposed_by_id, NEW.proposed_at)
            IS DISTINCT FROM
            (OLD.complaint_id, OLD.reason, OLD.note, OLD.proposed_by_id, OLD.proposed_at)
        OR OLD.answered_by_id IS NOT NULL AND (NEW.answered_by_id, NEW.answered_at, NEW.answer)
            IS DISTINCT FROM (OLD.answered_by_id, OLD.answered_at, OLD.answer)
        OR OLD.state IN ('declined', 'reopened')
        OR OLD.state = 'closed' AND NEW.state <> 'reopened'
    THEN
        RAISE EXCEPTION 'what was said about closing a case stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_closing_stands BEFORE UPDATE OR DELETE ON complaints_closing
    FOR EACH ROW EXECUTE FUNCTION routing_guard_closing();
CREATE TRIGGER complaints_filerupdate_only_added BEFORE UPDATE OR DELETE ON complaints_filerupdate
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
"""
# Whoever had a case before the queue had these columns has the clocks that run for it now.
FILL = """
UPDATE complaints_complaint c SET
    sent_outside = EXISTS (
        SELECT 1 FROM routing_referral JOIN routing_agency ON code = agency_id
        WHERE complaint_id = c.id AND outside
    ),
    major = COALESCE((
        SELECT (outcome ->> 'major')::boolean FROM routing_decision
        WHERE complaint_id = c.id ORDER BY at DESC, id LIMIT 1
    ), false),
    next_due_at = LEAST(
        CASE WHEN status <> 'closed' THEN LEAST(due_at, filed_at + interval '30 days') END,
        (SELECT deadline FROM complaints_suspicion WHERE complaint_id = c.id AND state = 'open'),
        (
            SELECT min(CASE WHEN opened_at IS NULL THEN LEAST(open_by, acknowledge_by)
                ELSE acknowledge_by END)
            FROM routing_referral WHERE complaint_id = c.id AND acknowledged_at IS NULL
                AND (last_resort OR state <> 'recused' AND conflicted_at IS NULL)
        )
    );
"""
BACKWARD = """
DROP TRIGGER complaints_filerupdate_only_added ON complaints_filerupdate;
DROP TRIGGER complaints_closing_stands ON complaints_closing;
DROP FUNCTION routing_guard_closing();
DROP TRIGGER routing_two_people_close ON complaints_complaint;
DROP FUNCTION routing_require_two_to_close();
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0008_conclusions"), ("complaints", "0007_closings_and_clocks")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            STANDING.format(concluded=CONCLUDED) + CLOSINGS,
            STANDING.format(concluded="") + BACKWARD,
        ),
    ]
