"""The rest of the questionnaire: gas and munitions, others, earlier reports, what a draft's phrase
opens. What was filed is guarded like the rest; people are only added."""

import complaints.vocabulary
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

GUARDED = (
    "id case_number filer_kind disclosure restricted language filed_at narrative incident_date "
    "incident_time incident_approximate incident_when incident_place county injury force_details "
    "injury_details medical_care people_notes evidence_notes phrase_hmac"
).split()
ADDED = (
    "incident_until munition_warning munition_way_out munition_threat munition_details "
    "earlier_reports report_numbers hoped_outcome interpreter sworn"
).split()


def guard(columns: list[str]) -> str:
    """SQL that gives the guard of what was filed these columns; the trigger itself stays."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"""
CREATE OR REPLACE FUNCTION complaints_guard_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ({new}) IS DISTINCT FROM ({old}) THEN
        RAISE EXCEPTION 'what was filed is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.routing_state = 'routed' AND NEW.routing_state <> 'routed' THEN
        RAISE EXCEPTION 'routed never becomes unrouted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


PEOPLE = """
CREATE TRIGGER complaints_person_only_added BEFORE UPDATE OR DELETE ON complaints_person
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
CREATE TRIGGER complaints_person_never_emptied BEFORE TRUNCATE ON complaints_person
    FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse();
"""
NO_PEOPLE = """
DROP TRIGGER complaints_person_never_emptied ON complaints_person;
DROP TRIGGER complaints_person_only_added ON complaints_person;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0013_evidence_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="earlier_reports",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="complaint",
            name="hoped_outcome",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="complaint",
            name="incident_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="complaint",
            name="interpreter",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="complaint",
            name="munition_details",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="complaint",
            name="munition_threat",
            field=models.CharField(
                choices=[("yes", "yes"), ("no", "no"), ("unknown", "unknown")],
                default=complaints.vocabulary.YesNo["UNKNOWN"],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="munition_warning",
            field=models.CharField(
                choices=[("yes", "yes"), ("no", "no"), ("unknown", "unknown")],
                default=complaints.vocabulary.YesNo["UNKNOWN"],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="munition_way_out",
            field=models.CharField(
                choices=[("yes", "yes"), ("no", "no"), ("unknown", "unknown")],
                default=complaints.vocabulary.YesNo["UNKNOWN"],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="report_numbers",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="complaint",
            name="sworn",
            field=models.CharField(
                choices=[("no", "no"), ("attested", "attested"), ("oath_wanted", "oath_wanted")],
                default=complaints.vocabulary.Sworn["NO"],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="phrase_hmac",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="draft",
            name="sealed_token",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="identity",
            name="reach",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="identity",
            name="signed_name",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="officer",
            name="camera",
            field=models.CharField(
                choices=[
                    ("on", "on"),
                    ("off", "off"),
                    ("none_seen", "none_seen"),
                    ("unknown", "unknown"),
                ],
                default=complaints.vocabulary.CameraState["UNKNOWN"],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="officer",
            name="car",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="officer",
            name="force_types",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("firearm_discharged", "firearm_discharged"),
                        ("firearm_pointed", "firearm_pointed"),
                        ("ecw", "ecw"),
                        ("oc_spray", "oc_spray"),
                        ("tear_gas", "tear_gas"),
                        ("other_chemical", "other_chemical"),
                        ("impact_munition", "impact_munition"),
                        ("baton", "baton"),
                        ("strike", "strike"),
                        ("takedown", "takedown"),
                        ("neck_restraint", "neck_restraint"),
                        ("body_weight", "body_weight"),
                        ("control_hold", "control_hold"),
                        ("restraint", "restraint"),
                        ("canine", "canine"),
                        ("mounted", "mounted"),
                        ("vehicle", "vehicle"),
                        ("flash_bang", "flash_bang"),
                        ("acoustic", "acoustic"),
                        ("threat", "threat"),
                        ("other", "other"),
                        ("unknown", "unknown"),
                    ],
                    max_length=40,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("filed_for", "filed_for"),
                                ("injured", "injured"),
                                ("witness", "witness"),
                                ("minor", "minor"),
                                ("guardian", "guardian"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "unknown")],
                        default=complaints.vocabulary.YesNo["UNKNOWN"],
                        max_length=10,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                ("identity", models.BinaryField()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "position"), name="complaints_person_position"
                    )
                ],
            },
        ),
        migrations.RunSQL(guard(GUARDED + ADDED), guard(GUARDED)),
        migrations.RunSQL(PEOPLE, NO_PEOPLE),
    ]
