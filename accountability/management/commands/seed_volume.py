"""``manage.py seed_volume N``: so many more cases, to see and measure the product at that size."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accountability.local import volume
from routing.installation import install_defaults


class Command(BaseCommand):
    help = "Add N demonstration cases, decided and referred (local mode only; no packets)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL_MODE:
            raise CommandError("Volume belongs to local mode alone.")
        if options["count"] < 1:
            raise CommandError("Ask for at least one case.")
        install_defaults()
        start, done = time.monotonic(), 0
        for done in volume.seed(options["count"]):
            rate = done / (time.monotonic() - start)
            self.stdout.write(f"{done:,} cases, {rate:,.0f} a second")
