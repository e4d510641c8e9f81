"""What a new installation starts with: the agencies and the policy of Kansas City."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils import timezone

from complaints.vocabulary import AgencyCode
from ledger.actions import Action
from ledger.recording import Event, append
from routing import policy
from routing.models import Agency, PolicyVersion

RECEIVING_FROM = date(2020, 6, 4)


def install_defaults() -> None:
    """Add the agencies and the policy that are missing; leave alone what is there."""
    with transaction.atomic():
        install_agencies()
        install_policy(_data("kansas_city.toml"))


def install_agencies() -> None:
    listed: list[dict[str, Any]] = tomllib.loads(_data("agencies.toml"))["agencies"]
    Agency.objects.bulk_create(
        (
            Agency(**{**row, "code": AgencyCode(row["code"]), "receiving_from": RECEIVING_FROM})
            for row in listed
        ),
        ignore_conflicts=True,
    )


def install_policy(document: str) -> PolicyVersion:
    """Publish a policy document unless a version of its name stands. Raises ``PolicyError``."""
    parsed = policy.parse(document)
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    now = timezone.now()
    row, created = PolicyVersion.objects.get_or_create(
        version=parsed.version,
        defaults={
            "document": document,
            "sha256": sha256,
            "effective_from": parsed.effective_from,
            "published_at": now,
        },
    )
    if created:
        data = {"policy": parsed.version, "sha256": sha256}
        append(Event(Action.POLICY_INSTALLED, f"policy:{parsed.version}", "system", now, data))
    return row


def _data(name: str) -> str:
    return resources.files("routing").joinpath("data", name).read_text(encoding="utf-8")
