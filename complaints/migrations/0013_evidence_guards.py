"""The database refuses to lose evidence, or to change what came in.

What belongs to a complaint and arrived whole is never deleted; its bytes, its origin and its hash
never change. Stored files and custody events are only added. Two different people, and nobody
alone, let an item into packets that may have been given under order.
"""

from django.db import migrations

KEPT = "evidenceitem evidencefile custodyevent orderreview".split()
ARRIVED = (
    "id complaint_id position source added_by_id name description typed declared_size "
    "declared_sha256 received_at size_bytes sha256 under_order"
).split()
OLD, NEW = (", ".join(f"{row}.{column}" for column in ARRIVED) for row in ("OLD", "NEW"))

GUARDS = """
CREATE FUNCTION complaints_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.complaint_id IS NOT NULL AND OLD.state <> 'receiving' THEN
            RAISE EXCEPTION 'evidence of a complaint is never deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.complaint_id IS NOT NULL AND NEW.complaint_id IS DISTINCT FROM OLD.complaint_id THEN
        RAISE EXCEPTION 'evidence stays with its complaint'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.complaint_id IS NOT NULL AND OLD.state <> 'receiving'
        AND (({NEW}) IS DISTINCT FROM ({OLD}) OR NEW.state = 'receiving')
    THEN
        RAISE EXCEPTION 'what came in is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sha256 <> '' AND (NEW.sha256, NEW.size_bytes) IS DISTINCT FROM (OLD.sha256, OLD.size_bytes)
    THEN
        RAISE EXCEPTION 'the hash of what came in is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.complaint_id IS NOT NULL AND OLD.state IN ('accepted', 'refused')
        AND NEW.state <> OLD.state
    THEN
        RAISE EXCEPTION 'what was accepted or refused stays so'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.order_decided IS DISTINCT FROM OLD.order_decided AND (
        NOT NEW.order_decided OR 2 > (
            SELECT count(DISTINCT reviewed_by_id) FROM complaints_orderreview
            WHERE item_id = NEW.id
        )
    ) THEN
        RAISE EXCEPTION 'two different people let in what may have been given under order'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_evidenceitem_guarded BEFORE UPDATE OR DELETE ON complaints_evidenceitem
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_evidence();

CREATE FUNCTION complaints_guard_decided_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nobody has decided yet on what just came in'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER complaints_evidenceitem_undecided BEFORE INSERT ON complaints_evidenceitem
    FOR EACH ROW WHEN (NEW.order_decided) EXECUTE FUNCTION complaints_guard_decided_order();

CREATE FUNCTION complaints_guard_evidence_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM complaints_evidenceitem
        WHERE id = OLD.item_id AND complaint_id IS NOT NULL AND state <> 'receiving'
    ) THEN
        RAISE EXCEPTION '% refuses %: rows of evidence are only added', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_custodyevent_only_added BEFORE UPDATE OR DELETE ON complaints_custodyevent
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_evidence_rows();
CREATE TRIGGER complaints_evidencefile_kept BEFORE DELETE ON complaints_evidencefile
    FOR EACH ROW EXECUTE FUNCTION complaints_guard_evidence_rows();
CREATE TRIGGER complaints_evidencefile_unchanged BEFORE UPDATE ON complaints_evidencefile
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();
CREATE TRIGGER complaints_orderreview_only_added BEFORE UPDATE OR DELETE ON complaints_orderreview
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();

DO $$ BEGIN
EXECUTE format('ALTER FUNCTION complaints_guard_evidence() SET search_path = %I, pg_temp',
    current_schema());
EXECUTE format('ALTER FUNCTION complaints_guard_evidence_rows() SET search_path = %I, pg_temp',
    current_schema());
END $$;
"""
FORWARD = GUARDS.replace("{NEW}", NEW).replace("{OLD}", OLD) + "".join(
    f"CREATE TRIGGER complaints_{table}_never_emptied BEFORE TRUNCATE ON complaints_{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse();\n"
    for table in KEPT
)
BACKWARD = (
    "".join(
        f"DROP TRIGGER complaints_{table}_never_emptied ON complaints_{table};\n" for table in KEPT
    )
    + """
DROP TRIGGER complaints_orderreview_only_added ON complaints_orderreview;
DROP TRIGGER complaints_evidencefile_unchanged ON complaints_evidencefile;
DROP TRIGGER complaints_evidencefile_kept ON complaints_evidencefile;
DROP TRIGGER complaints_custodyevent_only_added ON complaints_custodyevent;
DROP TRIGGER complaints_evidenceitem_undecided ON complaints_evidenceitem;
DROP TRIGGER complaints_evidenceitem_guarded ON complaints_evidenceitem;
DROP FUNCTION complaints_guard_evidence_rows();
DROP FUNCTION complaints_guard_decided_order();
DROP FUNCTION complaints_guard_evidence();
"""
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0012_evidence")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
