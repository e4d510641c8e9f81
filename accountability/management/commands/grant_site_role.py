"""``manage.py grant_site_role ROLE``: the restricted database role of web, workers and beat."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2 import sql

from accountability.database_grants import grants

PASSWORD_VARIABLE = "SITE_DATABASE_PASSWORD"  # noqa: S105 (a name)


class Command(BaseCommand):
    help = (
        "Give a database role what the site needs, as the role that owns the tables. It is made "
        f"where it is missing, and gets the password in {PASSWORD_VARIABLE} where that is set."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", metavar="ROLE")
        parser.add_argument("--sql", action="store_true", help="print the grants, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        role = str(options["role"])
        with transaction.atomic(), connection.cursor() as cursor:
            statements = grants(role)
            if options["sql"]:
                self.stdout.write(statements.as_string(cursor.connection))
                return
            cursor.execute("SELECT current_user = %s", [role])
            if cursor.fetchone()[0]:
                raise CommandError("The role that owns the tables cannot be the restricted one.")
            _make(cursor, role, os.environ.get(PASSWORD_VARIABLE, ""))
            cursor.execute(statements)
        self.stdout.write(f"{role} has what the site needs, and nothing else.")


def _make(cursor: Any, role: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    rights = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS LOGIN"
    cursor.execute(sql.SQL(f"{verb} ROLE {{}} {rights}").format(sql.Identifier(role)))
    if password:
        cursor.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
        )
