"""Make an account from the command line: the first of an installation, or any other."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.creation import CannotCreate, create_account
from accounts.roles import Role
from complaints.vocabulary import AgencyCode


class Command(BaseCommand):
    help = "Make an account and print its first password, which is shown once and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument(
            "--agency",
            default="",
            choices=["", *(code.value for code in AgencyCode)],
            help="for agency roles",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = create_account(
                email=options["email"],
                name=options["name"],
                role=Role(options["role"]),
                agency=options["agency"],
            )
        except CannotCreate as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Password, shown once: {password}")
        self.stdout.write("The person signs in at /accounts/login/ and sets up a second factor.")
