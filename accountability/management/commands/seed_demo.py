"""``manage.py seed_demo``: what a local installation shows before anybody has used it."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accountability.local.demonstration_cases import ensure_cases
from accountability.local.demonstration_work import do_work
from accountability.local.seeding import ensure_accounts


class Command(BaseCommand):
    """Idempotent: a second run makes only what is missing."""

    help = "Make the demonstration of a local installation (never in production)."

    def handle(self, *args: object, **options: object) -> None:
        """Make what is missing; refuse outside local mode."""
        if not settings.LOCAL_MODE:
            raise CommandError("Demonstration data belongs to local mode alone.")
        accounts = ensure_accounts(settings.HOME)
        filed = ensure_cases()
        if filed:
            do_work()
        self.stdout.write(f"{len(accounts)} demonstration accounts, {filed} new complaints")
