"""``manage.py rotate_keys``: wrap every data key under the newest of ``SEALING_KEYS``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accountability import key_rotation


class Command(BaseCommand):
    help = (
        "Wrap data keys and second factors' secrets under the first of SEALING_KEYS, in small "
        "batches while the site serves. A run that was stopped goes on when started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="rows a transaction (200)")
        parser.add_argument(
            "--may-drop",
            metavar="KEY",
            help="change nothing: exit 0 when nothing is under this key any more, else 1",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["may_drop"]:
            self._say_whether_it_may_go(options["may_drop"])
            return
        if options["batch"] < 1:
            raise CommandError("A batch holds at least one row.")
        for done in key_rotation.rotate(batch=options["batch"]):
            self.stdout.write(f"{done.rewrapped:,} wrapped anew, {done.broken:,} do not open")
        self._report()

    def _report(self) -> None:
        uses = key_rotation.uses_of_keys()
        for key_id, count in sorted(uses.items()):
            self.stdout.write(f"key {key_id}: {count:,} in use")
        left = key_rotation.left_behind(uses)
        if left:
            raise CommandError(
                "Older keys are still in use: " + ", ".join(sorted(left)) + ". "
                "Keep them in SEALING_KEYS. Run this again for rows that were held; rows that do "
                "not open stand on staff's page of what needs attention."
            )
        self.stdout.write("Every older key may be taken out of SEALING_KEYS.")

    def _say_whether_it_may_go(self, key_id: str) -> None:
        if count := key_rotation.uses_of_keys()[key_id]:
            raise CommandError(f"Key {key_id} may not be dropped: {count:,} things are under it.")
        if key_id == key_rotation.current_key_id():
            raise CommandError(f"Key {key_id} seals new cases: put another in front of it first.")
        self.stdout.write(f"Nothing is under key {key_id}: it may be dropped.")
