"""The database refuses to empty the ledger, too: TRUNCATE asks no row."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER ledger_entry_never_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
BACKWARD = "DROP TRIGGER ledger_entry_never_emptied ON ledger_entry;"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
