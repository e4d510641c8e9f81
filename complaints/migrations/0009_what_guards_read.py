"""What the guards read is the product's own tables; and TRUNCATE, which asks no row, is refused.

Without a fixed search path a session could put temporary tables of the same names before them,
and the guards would look at those.
"""

from django.db import migrations

READING = ["complaints_guard_suspicion()"]
KEPT = (
    "complaint datakey identity verbatim officer fact suspicion clearing statement note closing "
    "filerupdate"
).split()


def fixed_search_path(functions: list[str]) -> str:
    """SQL that lets functions look into the schema of this installation alone."""
    statements = "".join(
        f"EXECUTE format('ALTER FUNCTION {name} SET search_path = %I, pg_temp', current_schema());"
        for name in functions
    )
    return f"DO $$ BEGIN {statements} END $$;\n"


def reset_search_path(functions: list[str]) -> str:
    return "".join(f"ALTER FUNCTION {name} RESET search_path;\n" for name in functions)


def refuse_truncate(tables: list[str], function: str) -> str:
    """SQL that refuses to empty the tables."""
    return "".join(
        f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
        for table in tables
    )


def allow_truncate(tables: list[str]) -> str:
    return "".join(f"DROP TRIGGER {table}_never_emptied ON {table};\n" for table in tables)


TABLES = [f"complaints_{name}" for name in KEPT]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0008_retries_and_escalations")]
    operations = [
        migrations.RunSQL(fixed_search_path(READING), reset_search_path(READING)),
        migrations.RunSQL(refuse_truncate(TABLES, "complaints_refuse"), allow_truncate(TABLES)),
    ]
