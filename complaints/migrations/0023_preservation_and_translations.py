"""Requests to keep footage, their steps, and translations; the database keeps all of them."""

import uuid
from collections.abc import Iterable
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

STATES = ("held", "prepared", "sent", "confirmed", "concluded")
STEPS = ("released", "letter_written", "sent", "confirmed", "set_aside", "concluded")
OUTCOMES = ("secured", "none_exists", "refused", "not_asked")
ALARMS = ("not_sent", "not_confirmed", "expiry_nears")
HOLDERS = (
    "kcpd other unknown mshp jackson-prosecutor clay-prosecutor platte-prosecutor cass-prosecutor "
    "mo-ag fbi-kc usao-wdmo doj-crt occ"
).split()
LANGUAGES = ("en", "es", "vi", "ar", "so", "sw", "my", "bs", "other")
ONLY_ADDED = ("complaints_preservationstep", "complaints_translation")
KEPT = (*ONLY_ADDED, "complaints_preservationrequest")

FORWARD = "".join(
    [
        """
CREATE FUNCTION complaints_guard_preservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR
        (NEW.id, NEW.complaint_id, NEW.holder, NEW.holder_name, NEW.address, NEW.made_at,
         NEW.made_by_id, NEW.retention_days, NEW.expires_on)
        IS DISTINCT FROM
        (OLD.id, OLD.complaint_id, OLD.holder, OLD.holder_name, OLD.address, OLD.made_at,
         OLD.made_by_id, OLD.retention_days, OLD.expires_on)
    THEN
        RAISE EXCEPTION 'a preservation request stays as it was made; only its state moves on'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.state = 'held' AND NEW.state NOT IN ('held', 'prepared', 'concluded'))
        OR (OLD.state = 'concluded' AND NEW.state <> 'concluded')
    THEN
        RAISE EXCEPTION 'a preservation request cannot go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_preservationrequest_guarded
    BEFORE UPDATE OR DELETE ON complaints_preservationrequest
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_preservation();
""",
        *(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION complaints_refuse();\n"
            for table in ONLY_ADDED
        ),
        *(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse();\n"
            for table in KEPT
        ),
    ]
)
BACKWARD = "".join(
    [
        *(f"DROP TRIGGER {table}_never_emptied ON {table};\n" for table in KEPT),
        *(f"DROP TRIGGER {table}_only_added ON {table};\n" for table in ONLY_ADDED),
        """
DROP TRIGGER complaints_preservationrequest_guarded ON complaints_preservationrequest;
DROP FUNCTION complaints_guard_preservation();
""",
    ]
)


def codes(words: Iterable[str]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


def person(**options: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0022_withheld_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="PreservationRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("holder", models.CharField(blank=True, choices=codes(HOLDERS), max_length=40)),
                ("holder_name", models.CharField(blank=True, max_length=200)),
                ("address", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField()),
                ("retention_days", models.PositiveIntegerField()),
                ("expires_on", models.DateField(null=True)),
                ("state", models.CharField(choices=codes(STATES), max_length=10)),
                ("alarm", models.CharField(blank=True, choices=codes(ALARMS), max_length=20)),
                ("alarm_at", models.DateTimeField(null=True)),
                ("complaint", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="preservation_requests", to="complaints.complaint")),
                ("made_by", person(db_index=False, null=True)),
            ],
            options={
                "ordering": ["made_at", "holder", "holder_name"],
                "constraints": [
                    models.UniqueConstraint(fields=["complaint", "holder", "holder_name"], name="complaints_each_holder_is_asked_once"),
                    models.CheckConstraint(condition=Q(holder="") ^ Q(holder_name=""), name="complaints_requests_have_one_holder"),
                    models.CheckConstraint(condition=Q(alarm="", alarm_at=None) | ~Q(alarm="") & Q(alarm_at__isnull=False), name="complaints_alarms_have_a_time"),
                ],
                "indexes": [
                    models.Index(fields=["alarm_at", "id"], name="complaints_preservation_alarms", condition=Q(alarm_at__isnull=False)),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreservationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(choices=codes(STEPS), max_length=20)),
                ("at", models.DateTimeField()),
                ("on", models.DateField(null=True)),
                ("words", models.TextField(blank=True)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("outcome", models.CharField(blank=True, choices=codes(OUTCOMES), max_length=20)),
                ("closes", models.CharField(blank=True, choices=codes(ALARMS), max_length=20)),
                ("letter", models.JSONField(default=dict)),
                ("by", person()),
                ("request", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="complaints.preservationrequest")),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=Q(step="concluded") ^ Q(outcome=""), name="complaints_conclusions_have_an_outcome"),
                    models.CheckConstraint(condition=Q(step="set_aside") ^ Q(closes=""), name="complaints_setting_aside_names_the_alarm"),
                    models.CheckConstraint(condition=~Q(step__in=["released", "set_aside", "concluded"]) | ~Q(words=""), name="complaints_preservation_has_reasons"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=60)),
                ("from_language", models.CharField(choices=codes(LANGUAGES), max_length=10)),
                ("to_language", models.CharField(choices=codes(LANGUAGES), max_length=10)),
                ("translator", models.CharField(choices=codes(("person", "service")), max_length=20)),
                ("translator_name", models.CharField(max_length=200)),
                ("certified", models.BooleanField()),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                ("added_by", person()),
                ("complaint", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="translations", to="complaints.complaint")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
