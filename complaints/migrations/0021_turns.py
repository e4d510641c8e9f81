"""Each line of a case's conversation is numbered as it is written (see ``complaints.turns``)."""

from django.db import migrations, models

TABLES = ("complaints_message", "complaints_statement", "complaints_filerupdate")

FUNCTION = """
CREATE FUNCTION complaints_give_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.turn := OLD.turn;
    ELSE
        NEW.turn := 1 + GREATEST(
            (SELECT coalesce(max(turn), 0) FROM complaints_message
             WHERE complaint_id = NEW.complaint_id),
            (SELECT coalesce(max(turn), 0) FROM complaints_statement
             WHERE complaint_id = NEW.complaint_id),
            (SELECT coalesce(max(turn), 0) FROM complaints_filerupdate
             WHERE complaint_id = NEW.complaint_id)
        );
    END IF;
    RETURN NEW;
END $$;
DO $$ BEGIN
    EXECUTE format(
        'ALTER FUNCTION complaints_give_turn() SET search_path = %I, pg_temp', current_schema()
    );
END $$;
"""
TRIGGERS = "".join(
    f"CREATE TRIGGER {table}_turn BEFORE INSERT OR UPDATE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION complaints_give_turn();\n"
    for table in TABLES
)
BACKWARD = (
    "".join(f"DROP TRIGGER {table}_turn ON {table};\n" for table in TABLES)
    + "DROP FUNCTION complaints_give_turn();\n"
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0020_order_of_arrival")]
    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="turn",
                field=models.PositiveIntegerField(default=0, editable=False),
            )
            for model in ("message", "statement", "filerupdate")
        ),
        migrations.RunSQL(FUNCTION + TRIGGERS, BACKWARD),
    ]
