"""``manage.py install_defaults``: the agencies and the policy that an installation starts with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from routing.installation import install_defaults


class Command(BaseCommand):
    help = "Add the agencies and the routing policy of Kansas City where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        install_defaults()
        self.stdout.write("Agencies and routing policy are in place.")
