"""The database refuses to change or lose what was said after the filing."""

from django.db import migrations

ONLY_ADDED = ("complaints_contactcorrection", "complaints_reprisalreport")
KEPT = (*ONLY_ADDED, "complaints_message", "complaints_sealalarm")

FORWARD = "".join(
    [
        """
CREATE FUNCTION complaints_guard_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.read_at IS NOT NULL OR
        (NEW.id, NEW.complaint_id, NEW.sender, NEW.receiver, NEW.agency, NEW.written_by_id,
         NEW.words, NEW.at)
        IS DISTINCT FROM
        (OLD.id, OLD.complaint_id, OLD.sender, OLD.receiver, OLD.agency, OLD.written_by_id,
         OLD.words, OLD.at)
    THEN
        RAISE EXCEPTION 'messages are only added; that one was read is noted once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_message_guarded BEFORE UPDATE OR DELETE ON complaints_message
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_message();
CREATE TRIGGER complaints_sealalarm_kept BEFORE DELETE ON complaints_sealalarm
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
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
DROP TRIGGER complaints_sealalarm_kept ON complaints_sealalarm;
DROP TRIGGER complaints_message_guarded ON complaints_message;
DROP FUNCTION complaints_guard_message();
""",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0015_after_filing")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
