"""The database refuses to take a decision, a referral, a packet or a published policy away."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION routing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refuses %', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER routing_decision_only_added BEFORE UPDATE OR DELETE ON routing_decision
    FOR EACH ROW EXECUTE FUNCTION routing_refuse();
CREATE TRIGGER routing_policyversion_only_added BEFORE UPDATE OR DELETE ON routing_policyversion
    FOR EACH ROW EXECUTE FUNCTION routing_refuse();
CREATE TRIGGER routing_referral_kept BEFORE DELETE ON routing_referral
    FOR EACH ROW EXECUTE FUNCTION routing_refuse();
CREATE TRIGGER routing_packet_kept BEFORE DELETE ON routing_packet
    FOR EACH ROW EXECUTE FUNCTION routing_refuse();

CREATE FUNCTION routing_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.complaint_id, NEW.agency_id, NEW.decision_id, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.complaint_id, OLD.agency_id, OLD.decision_id, OLD.made_at)
    THEN
        RAISE EXCEPTION 'a referral keeps its complaint, its agency and its decision'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_referral_fixed BEFORE UPDATE ON routing_referral
    FOR EACH ROW EXECUTE FUNCTION routing_guard_referral();

CREATE FUNCTION routing_guard_packet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'ready'
        OR (NEW.id, NEW.referral_id, NEW.version, NEW.snapshot, NEW.snapshot_sha256)
            IS DISTINCT FROM
            (OLD.id, OLD.referral_id, OLD.version, OLD.snapshot, OLD.snapshot_sha256)
    THEN
        RAISE EXCEPTION 'a packet is immutable: its snapshot always, all of it once ready'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER routing_packet_immutable BEFORE UPDATE ON routing_packet
    FOR EACH ROW EXECUTE FUNCTION routing_guard_packet();
"""
BACKWARD = """
DROP TRIGGER routing_packet_immutable ON routing_packet;
DROP FUNCTION routing_guard_packet();
DROP TRIGGER routing_referral_fixed ON routing_referral;
DROP FUNCTION routing_guard_referral();
DROP TRIGGER routing_packet_kept ON routing_packet;
DROP TRIGGER routing_referral_kept ON routing_referral;
DROP TRIGGER routing_policyversion_only_added ON routing_policyversion;
DROP TRIGGER routing_decision_only_added ON routing_decision;
DROP FUNCTION routing_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial"), ("complaints", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
