"""An agency that loses a case to a conflict is told, another person looks at that, and no case
stays closed by one person once no agency has it."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

guards = import_module("complaints.migrations.0009_what_guards_read")
READING = ["routing_guard_closed_without_agency()"]
FORWARD = """
CREATE FUNCTION routing_guard_conflicts_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.conflicted_at IS NOT NULL
            AND NEW.conflict_stated_by_id IS DISTINCT FROM OLD.conflict_stated_by_id
        OR OLD.conflict_seen_at IS NOT NULL
            AND (NEW.conflict_seen_at, NEW.conflict_seen_by_id, NEW.conflict_seen_note)
                IS DISTINCT FROM
                (OLD.conflict_seen_at, OLD.conflict_seen_by_id, OLD.conflict_seen_note)
    THEN
        RAISE EXCEPTION 'what was said of a conflict of interest stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_referral_conflicts_seen BEFORE UPDATE ON routing_referral
    FOR EACH ROW WHEN (OLD.conflicted_at IS NOT NULL)
    EXECUTE FUNCTION routing_guard_conflicts_seen();

CREATE FUNCTION routing_guard_closed_without_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM complaints_complaint WHERE id = NEW.complaint_id AND status = 'closed'
    ) AND NOT EXISTS (
        SELECT 1 FROM routing_referral WHERE complaint_id = NEW.complaint_id
            AND (last_resort OR state <> 'recused' AND conflicted_at IS NULL)
    ) AND NOT EXISTS (
        SELECT 1 FROM complaints_closing WHERE complaint_id = NEW.complaint_id
            AND state = 'closed' AND answered_by_id <> proposed_by_id
    ) THEN
        RAISE EXCEPTION 'a case that no agency has is closed by two different people'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER routing_no_agency_left AFTER UPDATE OF state, conflicted_at
    ON routing_referral DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.conflicted_at IS NOT NULL OR NEW.state = 'recused')
    EXECUTE FUNCTION routing_guard_closed_without_agency();
"""
BACKWARD = """
DROP TRIGGER routing_no_agency_left ON routing_referral;
DROP FUNCTION routing_guard_closed_without_agency();
DROP TRIGGER routing_referral_conflicts_seen ON routing_referral;
DROP FUNCTION routing_guard_conflicts_seen();
"""


def _person() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("routing", "0013_spam_check"),
    ]
    operations = [
        migrations.AddField("referral", "conflict_stated_by", _person()),
        migrations.AddField("referral", "conflict_seen_by", _person()),
        migrations.AddField("referral", "conflict_seen_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "referral",
            "conflict_seen_note",
            models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            "referral",
            "removal_notice_due",
            models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=Q(
                    conflict_seen_at=None, conflict_seen_by=None, conflict_seen_note=""
                )
                | Q(conflicted_at__isnull=False, conflict_seen_at__isnull=False)
                & Q(conflict_seen_by__isnull=False)
                & ~Q(conflict_seen_note="")
                & (Q(conflict_stated_by=None) | ~Q(conflict_seen_by=F("conflict_stated_by"))),
                name="routing_conflicts_are_seen_by_another_person",
            ),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["conflicted_at"],
                name="routing_conflicts_unseen",
                condition=Q(conflicted_at__isnull=False, conflict_seen_at=None),
            ),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["notice_not_before"],
                name="routing_removals_untold",
                condition=Q(removal_notice_due=True),
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(
            guards.fixed_search_path(READING), guards.reset_search_path(READING)
        ),
    ]
