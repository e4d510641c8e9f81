"""``manage.py check_seals``: open everything sealed, and say what does not open."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints import seal_checks


class Command(BaseCommand):
    help = "Check every sealed value of every case: changed bytes, swapped rows, missing keys."

    def handle(self, *args: Any, **options: Any) -> None:
        checked, broken = 0, 0
        for complaint_id in seal_checks.every_id():
            broken += bool(seal_checks.check_case(complaint_id, at=timezone.now()))
            checked += 1
        self.stdout.write(f"{checked:,} cases checked, {broken:,} with broken seals")
        if broken:
            raise CommandError("Staff see them on the page of what needs attention.")
