"""Policies get states and replays; the database lets them move forward only."""

import django.db.models.deletion
import routing.states
import uuid
from django.conf import settings
from django.db import migrations, models


DROP = "DROP TRIGGER routing_policyversion_only_added ON routing_policyversion;"
RESTORE = """
CREATE TRIGGER routing_policyversion_only_added BEFORE UPDATE OR DELETE ON routing_policyversion
    FOR EACH ROW EXECUTE FUNCTION routing_refuse();
"""
# What stood before there were states was installed, and is in force.
PUBLISHED = "UPDATE routing_policyversion SET state = 'published';"
# A policy begins as somebody's draft (or as the one that an empty installation starts with) and
# goes forward by these moves alone, each of which may change these columns and no others.
GUARD = """
CREATE FUNCTION routing_guard_new_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.approver_id IS NULL AND (
        (NEW.state = 'draft' AND NEW.author_id IS NOT NULL)
        OR (NEW.state = 'published' AND NEW.author_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM routing_policyversion))
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a policy begins as a draft that has an author'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER routing_policyversion_begins BEFORE INSERT ON routing_policyversion
    FOR EACH ROW EXECUTE FUNCTION routing_guard_new_policy();

CREATE FUNCTION routing_guard_policy() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[];
BEGIN
    free := CASE OLD.state || ' to ' || NEW.state
        WHEN 'draft to draft' THEN
            ARRAY['version', 'document', 'sha256', 'effective_from', 'submitted_at', 'proof']
        WHEN 'draft to proved' THEN ARRAY['state', 'proof']
        WHEN 'proved to replayed' THEN ARRAY['state']
        WHEN 'replayed to published' THEN
            ARRAY['state', 'approver_id', 'published_at', 'effective_from']
        WHEN 'published to superseded' THEN ARRAY['state']
    END;
    IF free IS NULL OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a policy only moves forward, and its document is kept'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'proved' AND (
        NEW.proof->>'holds' IS DISTINCT FROM 'true'
        OR NEW.proof->>'sha256' IS DISTINCT FROM NEW.sha256
    ) THEN
        RAISE EXCEPTION 'a policy is proved by a proof of this very document'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'replayed' AND (
        NEW.approver_id IS NULL OR NEW.approver_id = NEW.author_id
        OR NEW.effective_from < (NEW.published_at AT TIME ZONE 'America/Chicago')::date
    ) THEN
        RAISE EXCEPTION 'a policy is approved by somebody else, and not for the past'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_policyversion_moves BEFORE UPDATE ON routing_policyversion
    FOR EACH ROW EXECUTE FUNCTION routing_guard_policy();
CREATE TRIGGER routing_policyversion_kept BEFORE DELETE ON routing_policyversion
    FOR EACH ROW EXECUTE FUNCTION routing_refuse();
"""
UNGUARD = """
DROP TRIGGER routing_policyversion_kept ON routing_policyversion;
DROP TRIGGER routing_policyversion_moves ON routing_policyversion;
DROP TRIGGER routing_policyversion_begins ON routing_policyversion;
DROP FUNCTION routing_guard_policy();
DROP FUNCTION routing_guard_new_policy();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0004_suspicion_guards"),
        ("routing", "0003_outside_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(DROP, RESTORE),
        migrations.CreateModel(
            name="Replay",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("stopped", "stopped"), ("done", "done")],
                        default=routing.states.ReplayState["RUNNING"],
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ReplayPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("place", models.UUIDField()),
                ("last", models.UUIDField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("tally", models.JSONField(default=dict)),
                ("finished", models.BooleanField(default=False)),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="policyversion",
            name="approver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="proof",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("proved", "proved"),
                    ("replayed", "replayed"),
                    ("published", "published"),
                    ("superseded", "superseded"),
                ],
                default=routing.states.PolicyState["DRAFT"],
                max_length=20,
            ),
        ),
        migrations.RunSQL(PUBLISHED, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="policyversion",
            name="submitted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="policyversion",
            name="published_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["complaint", "-at", "id"], name="routing_latest_decision"),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            routing.states.PolicyState["PUBLISHED"],
                            routing.states.PolicyState["SUPERSEDED"],
                        ),
                    ),
                    ("published_at", None),
                    _connector="XOR",
                ),
                name="routing_published_policies_have_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approver", None),
                    models.Q(("approver", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="routing_nobody_approves_their_own_policy",
            ),
        ),
        migrations.AddField(
            model_name="replay",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="replay",
            name="baseline",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="routing.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="replay",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replays",
                to="routing.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="replaypart",
            name="replay",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="routing.replay",
            ),
        ),
        migrations.AddConstraint(
            model_name="replay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", routing.states.ReplayState["DONE"]), _negated=True),
                fields=("policy",),
                name="routing_one_unfinished_replay",
            ),
        ),
        migrations.AddConstraint(
            model_name="replaypart",
            constraint=models.UniqueConstraint(
                fields=("replay", "number"), name="routing_replay_parts_numbered"
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
