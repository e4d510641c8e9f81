"""The database refuses to change a later statement, or to take a withdrawal back."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER complaints_statement_only_added BEFORE UPDATE OR DELETE ON complaints_statement
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse();

CREATE FUNCTION complaints_guard_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'when the filer asked to withdraw is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER complaints_withdrawal_kept BEFORE UPDATE OF withdrawn_at ON complaints_complaint
    FOR EACH ROW
    WHEN (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    EXECUTE FUNCTION complaints_guard_withdrawal();
"""
BACKWARD = """
DROP TRIGGER complaints_withdrawal_kept ON complaints_complaint;
DROP FUNCTION complaints_guard_withdrawal();
DROP TRIGGER complaints_statement_only_added ON complaints_statement;
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_later_facts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
