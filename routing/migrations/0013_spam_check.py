"""What tells of force is not cleared as spam unread; what lapsed in a flood is marked as such.

Whether it tells of force is derived from the fact rows and the suspicion, as everywhere: never from
a flag that the program sets.
"""

from importlib import import_module

from django.db import migrations, models

guards = import_module("complaints.migrations.0009_what_guards_read")
READING = ["routing_guard_clearing_as_spam()"]
FORWARD = """
CREATE FUNCTION routing_guard_clearing_as_spam() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF routing_needs_outside_review(NEW.complaint_id) AND 2 > (
        SELECT count(DISTINCT r.reader_id)
        FROM complaints_spamreading r JOIN complaints_spamclearing c ON c.id = NEW.clearing_id
        WHERE r.hold_id = NEW.complaint_id AND r.mark = 'spam'
            AND r.reader_id IN (c.proposed_by_id, c.answered_by_id)
    ) THEN
        RAISE EXCEPTION 'what tells of force is cleared as spam only by two people who read it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_spamhold_force_is_read BEFORE UPDATE OF state ON complaints_spamhold
    FOR EACH ROW WHEN (NEW.state = 'cleared' AND OLD.state <> 'cleared')
    EXECUTE FUNCTION routing_guard_clearing_as_spam();
"""
BACKWARD = """
DROP TRIGGER routing_spamhold_force_is_read ON complaints_spamhold;
DROP FUNCTION routing_guard_clearing_as_spam();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0024_spam_check"),
        ("routing", "0012_versions_of_packets"),
    ]
    operations = [
        migrations.AddField(
            model_name="referral",
            name="grouped",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(
            guards.fixed_search_path(READING), guards.reset_search_path(READING)
        ),
    ]
