"""Filings that came in a flood wait for the spam check, and the database lets none of them get lost.

A held case turns to routed and to nothing else. While it is held its clock runs, and the clock
never moves; only a clearing that two different people confirmed before it ran out ends it without
routing, and the case is closed then. The general queue's indexes leave held cases out.

``complaints_arrivals`` counts what arrives. It keeps no time: each web process remembers for itself
how the count stood some minutes ago.
"""

from importlib import import_module

import complaints.statuses
import complaints.vocabulary
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

guards = import_module("complaints.migrations.0009_what_guards_read")
FUNCTIONS = [
    "complaints_guard_held()",
    "complaints_require_hold()",
    "complaints_guard_spamhold()",
    "complaints_guard_spamreading()",
    "complaints_guard_spamclearing()",
]
TABLES = ["complaints_spamhold", "complaints_spamreading", "complaints_spamclearing"]
GUARDS = """
CREATE SEQUENCE complaints_arrivals;

CREATE FUNCTION complaints_guard_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'held cases are routed, and others are never held afterwards'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER complaints_complaint_held BEFORE UPDATE OF routing_state ON complaints_complaint
    FOR EACH ROW WHEN (NEW.routing_state <> OLD.routing_state
        AND (NEW.routing_state = 'held' OR OLD.routing_state = 'held' AND NEW.routing_state <> 'routed'))
    EXECUTE FUNCTION complaints_guard_held();

CREATE FUNCTION complaints_require_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid;
BEGIN
    IF TG_TABLE_NAME = 'complaints_complaint' THEN
        wanted := NEW.id;
    ELSE
        wanted := NEW.complaint_id;
    END IF;
    IF EXISTS (
        SELECT 1 FROM complaints_complaint c LEFT JOIN complaints_spamhold h ON h.complaint_id = c.id
        WHERE c.id = wanted AND CASE c.routing_state
            WHEN 'held' THEN h.state IS DISTINCT FROM 'held'
                AND (h.state IS DISTINCT FROM 'cleared' OR c.status <> 'closed')
            ELSE h.state IN ('held', 'cleared')
        END
    ) THEN
        RAISE EXCEPTION 'a held case has a clock that runs, or two people cleared it; no other has'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER complaints_complaint_has_hold AFTER INSERT ON complaints_complaint
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.routing_state = 'held')
    EXECUTE FUNCTION complaints_require_hold();
CREATE CONSTRAINT TRIGGER complaints_complaint_keeps_hold
    AFTER UPDATE OF routing_state, status ON complaints_complaint
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.routing_state = 'held')
    EXECUTE FUNCTION complaints_require_hold();
CREATE CONSTRAINT TRIGGER complaints_spamhold_fits AFTER INSERT OR UPDATE ON complaints_spamhold
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION complaints_require_hold();

CREATE FUNCTION complaints_guard_spamhold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'held' OR NEW.clearing_id IS NOT NULL THEN
            RAISE EXCEPTION 'a hold begins with its clock running'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.complaint_id, NEW.deadline, NEW.cluster, NEW.restricted, NEW.major)
            IS DISTINCT FROM (OLD.complaint_id, OLD.deadline, OLD.cluster, OLD.restricted, OLD.major)
        OR OLD.tells_force AND NOT NEW.tells_force
        OR OLD.state <> 'held' AND NEW.clearing_id IS DISTINCT FROM OLD.clearing_id
    THEN
        RAISE EXCEPTION 'what a hold was made with, its clock above all, never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT (
        OLD.state = 'held' OR OLD.state = 'cleared' AND NEW.state = 'released'
    ) THEN
        RAISE EXCEPTION 'a hold that was released or lapsed stays so'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'cleared' AND OLD.state <> 'cleared' AND NOT EXISTS (
        SELECT 1 FROM complaints_spamclearing
        WHERE id = NEW.clearing_id AND state = 'confirmed' AND restricted = NEW.restricted
            AND answered_by_id <> proposed_by_id AND answered_at < NEW.deadline
    ) THEN
        RAISE EXCEPTION 'two different people clear a filing as spam, before its clock runs out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_spamhold_guarded BEFORE INSERT OR UPDATE ON complaints_spamhold
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_spamhold();
CREATE TRIGGER complaints_spamhold_kept BEFORE DELETE ON complaints_spamhold
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();

CREATE FUNCTION complaints_guard_spamreading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.hold_id, NEW.reader_id) IS DISTINCT FROM (OLD.hold_id, OLD.reader_id)
        OR OLD.drawn_at IS NOT NULL AND NEW.drawn_at IS DISTINCT FROM OLD.drawn_at
        OR OLD.mark <> '' AND NEW.mark = '' OR OLD.mark = 'real' AND NEW.mark <> 'real'
    THEN
        RAISE EXCEPTION 'a sample stays as drawn, and what somebody took for real stays real'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_spamreading_guarded BEFORE UPDATE ON complaints_spamreading
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_spamreading();
CREATE TRIGGER complaints_spamreading_kept BEFORE DELETE ON complaints_spamreading
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();

CREATE FUNCTION complaints_guard_spamclearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'a clearing begins with one person'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.cluster, NEW.restricted, NEW.reason, NEW.proposed_by_id, NEW.proposed_at)
            IS DISTINCT FROM
            (OLD.id, OLD.cluster, OLD.restricted, OLD.reason, OLD.proposed_by_id, OLD.proposed_at)
        OR OLD.state <> 'proposed' AND (NEW.answer, NEW.answered_by_id, NEW.answered_at)
            IS DISTINCT FROM (OLD.answer, OLD.answered_by_id, OLD.answered_at)
        OR NEW.state <> OLD.state AND NOT (
            OLD.state = 'proposed' AND NEW.state IN ('declined', 'confirmed')
            OR OLD.state = 'confirmed' AND NEW.state = 'done'
        )
    THEN
        RAISE EXCEPTION 'what was said about clearing filings as spam stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_spamclearing_guarded BEFORE INSERT OR UPDATE ON complaints_spamclearing
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_spamclearing();
CREATE TRIGGER complaints_spamclearing_kept BEFORE DELETE ON complaints_spamclearing
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
"""
NO_GUARDS = """
DROP TRIGGER complaints_spamclearing_kept ON complaints_spamclearing;
DROP TRIGGER complaints_spamclearing_guarded ON complaints_spamclearing;
DROP FUNCTION complaints_guard_spamclearing();
DROP TRIGGER complaints_spamreading_kept ON complaints_spamreading;
DROP TRIGGER complaints_spamreading_guarded ON complaints_spamreading;
DROP FUNCTION complaints_guard_spamreading();
DROP TRIGGER complaints_spamhold_kept ON complaints_spamhold;
DROP TRIGGER complaints_spamhold_guarded ON complaints_spamhold;
DROP FUNCTION complaints_guard_spamhold();
DROP TRIGGER complaints_spamhold_fits ON complaints_spamhold;
DROP TRIGGER complaints_complaint_keeps_hold ON complaints_complaint;
DROP TRIGGER complaints_complaint_has_hold ON complaints_complaint;
DROP FUNCTION complaints_require_hold();
DROP TRIGGER complaints_complaint_held ON complaints_complaint;
DROP FUNCTION complaints_guard_held();
DROP SEQUENCE complaints_arrivals;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0023_preservation_and_translations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LikenessBand',
            fields=[
                ('band', models.BigIntegerField(primary_key=True, serialize=False)),
                ('cluster', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='SpamClearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cluster', models.BigIntegerField()),
                ('restricted', models.BooleanField()),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('declined', 'declined'), ('confirmed', 'confirmed'), ('done', 'done')], default=complaints.statuses.ClearingState['PROPOSED'], max_length=10)),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('cases', models.PositiveIntegerField()),
                ('cleared', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['proposed_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SpamHold',
            fields=[
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='spam_hold', serialize=False, to='complaints.complaint')),
                ('state', models.CharField(choices=[('held', 'held'), ('released', 'released'), ('lapsed', 'lapsed'), ('cleared', 'cleared')], default=complaints.statuses.HoldState['HELD'], max_length=10)),
                ('deadline', models.DateTimeField()),
                ('cluster', models.BigIntegerField()),
                ('restricted', models.BooleanField()),
                ('major', models.BooleanField()),
                ('tells_force', models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name='SpamReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_at', models.DateTimeField(null=True)),
                ('mark', models.CharField(blank=True, choices=[('', ''), ('spam', 'spam'), ('real', 'real')], default=complaints.statuses.Mark['NONE'], max_length=5)),
                ('marked_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SpentProof',
            fields=[
                ('digest', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaints_open_queue',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaints_closed_queue',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaints_triage_clock',
        ),
        migrations.RemoveIndex(
            model_name='complaint',
            name='complaints_clock_unanswered',
        ),
        migrations.AlterField(
            model_name='closing',
            name='reason',
            field=models.CharField(choices=[('handled_outside', 'handled_outside'), ('sent_to_occ', 'sent_to_occ'), ('duplicate', 'duplicate'), ('not_police_conduct', 'not_police_conduct'), ('withdrawn', 'withdrawn'), ('unavailable', 'unavailable'), ('officer_unidentified', 'officer_unidentified'), ('pending_litigation', 'pending_litigation'), ('mediated', 'mediated'), ('spam', 'spam')], max_length=30),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='closing_reason',
            field=models.CharField(blank=True, choices=[('handled_outside', 'handled_outside'), ('sent_to_occ', 'sent_to_occ'), ('duplicate', 'duplicate'), ('not_police_conduct', 'not_police_conduct'), ('withdrawn', 'withdrawn'), ('unavailable', 'unavailable'), ('officer_unidentified', 'officer_unidentified'), ('pending_litigation', 'pending_litigation'), ('mediated', 'mediated'), ('spam', 'spam')], max_length=30),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='routing_state',
            field=models.CharField(choices=[('unrouted', 'unrouted'), ('held', 'held'), ('routed', 'routed')], default=complaints.statuses.RoutingState['UNROUTED'], max_length=20),
        ),
        migrations.AlterField(
            model_name='evidenceitem',
            name='source',
            field=models.CharField(choices=[('filer', 'filer'), ('staff', 'staff'), ('screening', 'screening'), ('clock', 'clock')], max_length=20),
        ),
        migrations.AlterField(
            model_name='fact',
            name='source',
            field=models.CharField(choices=[('filer', 'filer'), ('staff', 'staff'), ('screening', 'screening'), ('clock', 'clock')], max_length=20),
        ),
        migrations.AlterField(
            model_name='officer',
            name='source',
            field=models.CharField(choices=[('filer', 'filer'), ('staff', 'staff'), ('screening', 'screening'), ('clock', 'clock')], default=complaints.vocabulary.Source['FILER'], max_length=20),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(models.Q(('status', complaints.statuses.Status['CLOSED']), _negated=True), models.Q(('routing_state', complaints.statuses.RoutingState['HELD']), _negated=True)), fields=['restricted', 'sent_outside', 'major', 'next_due_at', 'id'], name='complaints_open_queue'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('status', complaints.statuses.Status['CLOSED']), models.Q(('routing_state', complaints.statuses.RoutingState['HELD']), _negated=True)), fields=['restricted', 'sent_outside', '-filed_at', 'id'], name='complaints_closed_queue'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(('sent_outside', False), models.Q(('status', complaints.statuses.Status['CLOSED']), _negated=True), models.Q(('routing_state', complaints.statuses.RoutingState['HELD']), _negated=True)), fields=['due_at', 'id'], name='complaints_triage_clock'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(condition=models.Q(models.Q(('status', complaints.statuses.Status['CLOSED']), _negated=True), models.Q(('routing_state', complaints.statuses.RoutingState['HELD']), _negated=True), models.Q(('escalated_clock', None), models.Q(('escalated_clock', models.F('due_at')), _negated=True), _connector='OR')), fields=['due_at'], name='complaints_clock_unanswered'),
        ),
        migrations.AddField(
            model_name='spamclearing',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='spamclearing',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='spamhold',
            name='clearing',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='complaints.spamclearing'),
        ),
        migrations.AddField(
            model_name='spamreading',
            name='hold',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='complaints.spamhold'),
        ),
        migrations.AddField(
            model_name='spamreading',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='spamclearing',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', (complaints.statuses.ClearingState['PROPOSED'], complaints.statuses.ClearingState['CONFIRMED']))), fields=('cluster', 'restricted'), name='complaints_one_clearing_of_a_cluster'),
        ),
        migrations.AddConstraint(
            model_name='spamclearing',
            constraint=models.CheckConstraint(condition=models.Q(('state', complaints.statuses.ClearingState['DECLINED']), ('answered_by', None), models.Q(('answered_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='complaints_two_different_people_clear_spam'),
        ),
        migrations.AddConstraint(
            model_name='spamclearing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('state', complaints.statuses.ClearingState['PROPOSED'])), models.Q(models.Q(('state', complaints.statuses.ClearingState['PROPOSED']), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='complaints_clearings_of_spam_are_answered'),
        ),
        migrations.AddConstraint(
            model_name='spamclearing',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='complaints_clearings_of_spam_have_a_reason'),
        ),
        migrations.AddIndex(
            model_name='spamhold',
            index=models.Index(condition=models.Q(('state', complaints.statuses.HoldState['HELD'])), fields=['restricted', 'cluster', 'deadline'], name='complaints_held_clusters'),
        ),
        migrations.AddIndex(
            model_name='spamhold',
            index=models.Index(condition=models.Q(('clearing__isnull', False)), fields=['clearing', 'complaint'], name='complaints_clearings_cases'),
        ),
        migrations.AddConstraint(
            model_name='spamhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', complaints.statuses.HoldState['CLEARED']), _negated=True), ('clearing__isnull', False), _connector='OR'), name='complaints_cleared_as_spam_by_a_clearing'),
        ),
        migrations.AddConstraint(
            model_name='spamreading',
            constraint=models.UniqueConstraint(fields=('hold', 'reader'), name='complaints_a_filing_read_once_by_each'),
        ),
        migrations.AddConstraint(
            model_name='spamreading',
            constraint=models.CheckConstraint(condition=models.Q(('mark', complaints.statuses.Mark['NONE']), ('marked_at__isnull', False), _connector='XOR'), name='complaints_marks_have_a_time'),
        ),
        migrations.AddIndex(
            model_name='spamreading',
            index=models.Index(condition=models.Q(('mark', complaints.statuses.Mark['REAL'])), fields=['hold'], name='complaints_taken_for_real'),
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunSQL(
            guards.fixed_search_path(FUNCTIONS), guards.reset_search_path(FUNCTIONS)
        ),
        migrations.RunSQL(
            guards.refuse_truncate(TABLES, "complaints_refuse"), guards.allow_truncate(TABLES)
        ),
    ]
