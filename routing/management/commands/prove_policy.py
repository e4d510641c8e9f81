"""``manage.py prove_policy``: whether a policy keeps the promises in every combination."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from routing import access, policy
from routing.proof import Failure, prove


class Command(BaseCommand):
    help = "Decide every combination of facts under a policy and report what fails (exit 1)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--policy", metavar="FILE", help="instead of the policy in force")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        rulebook = (
            access.policy_in_force(now)[1]
            if options["policy"] is None
            else _read(options["policy"])
        )
        proof = prove(rulebook, access.agencies_receiving(now))
        tally = proof.tally
        self.stdout.write(
            f"Policy {proof.policy}: {tally.checked:,} combinations checked; "
            f"{tally.needing_review:,} need outside review; "
            f"{tally.on_the_floor:,} rest on the floor, of these "
            f"{tally.on_the_last_resort:,} on the last resort, "
            f"in {tally.all_conflicted:,} because no agency is left without a conflict; "
            f"{tally.failed:,} fail."
        )
        for failure in proof.failures:
            self.stdout.write(_told(failure))
        if not proof.holds:
            sys.exit(1)


def _read(name: str) -> policy.Policy:
    try:
        return policy.parse(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"--policy {name}: {error}") from error


def _told(failure: Failure) -> str:
    facts = failure.facts
    stated = [*facts.force_types, *facts.allegations, *facts.injuries, facts.county, facts.filer]
    conflicted = ", ".join(sorted(facts.agencies_present)) or "none"
    return f"  {', '.join(stated)}; conflicted: {conflicted}: {failure.why}"
