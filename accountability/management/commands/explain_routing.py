"""``manage.py explain_routing FILE.jsonl``: what the rules would decide; it writes nothing."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accountability.api.parsers import read_json
from accountability.routing_questions import Rulebook, explain


class Command(BaseCommand):
    help = "Print the routing decision for each complaint (JSON lines, the API's form)."
    requires_system_checks = ()  # it reads only; loading every page first would take a second

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="JSON lines to read; - is standard input")
        parser.add_argument("--policy", metavar="FILE", help="a policy document to use instead")
        parser.add_argument(
            "--at", metavar="TIME", help="the moment to decide at, such as 2026-05-01T12:00:00Z"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = _moment(options["at"])
        rulebook = _rulebook(options["policy"], at)
        refused = 0
        with _opened(options["file"]) as lines:
            for answer in answers(lines, rulebook):
                refused += "error" in answer
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
        self.stdout.flush()
        if refused:
            sys.exit(1)


def answers(lines: Iterable[bytes], rulebook: Rulebook) -> Iterable[dict[str, Any]]:
    """An answer for each line that is not blank: a decision, or ``{"id", "error"}``."""
    for line in lines:
        if not line.strip():
            continue
        try:
            question = read_json(line)
        except ValueError as error:
            yield {"id": None, "error": f"This line is not JSON: {error}"}
        else:
            yield explain(question, rulebook)


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"--at {text!r} is no time; write it such as 2026-05-01T12:00:00Z")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _rulebook(policy_file: str | None, at: datetime) -> Rulebook:
    if policy_file is None:
        return Rulebook.in_force(at)
    try:
        document = Path(policy_file).read_text(encoding="utf-8")
        return Rulebook.of_document(document, at)
    except (OSError, ValueError) as error:
        raise CommandError(f"--policy {policy_file}: {error}") from error


def _opened(name: str) -> IO[bytes]:
    if name == "-":
        return open(sys.stdin.fileno(), "rb", closefd=False)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
