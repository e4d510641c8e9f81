"""The database refuses to lose a complaint, to change what was filed, or to unroute.

Rows that only ever grow (facts, officers, words, notes, keys' owners) refuse every change; a data
key may be wrapped anew, which rotation does.
"""

from django.db import migrations

FILED_COLUMNS = (
    "id case_number filer_kind disclosure restricted language filed_at narrative incident_date "
    "incident_time incident_approximate incident_when incident_place county injury force_details "
    "injury_details medical_care people_notes evidence_notes phrase_hmac"
).split()
OLD, NEW = (", ".join(f"{row}.{column}" for column in FILED_COLUMNS) for row in ("OLD", "NEW"))
ADDED_ONLY = (
    "complaints_fact complaints_officer complaints_note complaints_identity complaints_verbatim"
).split()

REFUSE = """
CREATE FUNCTION complaints_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refuses %: records are only added', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
GUARD_FILED = f"""
CREATE FUNCTION complaints_guard_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ({NEW}) IS DISTINCT FROM ({OLD}) THEN
        RAISE EXCEPTION 'what was filed is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.routing_state = 'routed' AND NEW.routing_state <> 'routed' THEN
        RAISE EXCEPTION 'routed never becomes unrouted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_complaint_filed BEFORE UPDATE ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_filed();
CREATE TRIGGER complaints_complaint_kept BEFORE DELETE ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
CREATE TRIGGER complaints_datakey_kept BEFORE DELETE ON complaints_datakey
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
CREATE TRIGGER complaints_suspicion_kept BEFORE DELETE ON complaints_suspicion
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
"""
ADD_ONLY = "".join(
    f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION complaints_refuse();\n"
    for table in ADDED_ONLY
)
BACKWARD = (
    "".join(f"DROP TRIGGER {table}_only_added ON {table};\n" for table in ADDED_ONLY)
    + """
DROP TRIGGER complaints_complaint_filed ON complaints_complaint;
DROP TRIGGER complaints_complaint_kept ON complaints_complaint;
DROP TRIGGER complaints_datakey_kept ON complaints_datakey;
DROP TRIGGER complaints_suspicion_kept ON complaints_suspicion;
DROP FUNCTION complaints_guard_filed();
DROP FUNCTION complaints_refuse();
"""
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE + GUARD_FILED + ADD_ONLY, BACKWARD)]
