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
from routing.states import PolicyState

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


def install_policy(document: str) -> None:
    """Put a policy in force where there is none at all. Raises ``PolicyError``.

    Every later one is drafted and approved by people: no release of this program may change what
    a city decided.
    """
    if PolicyVersion.objects.exists():
        return
    parsed = policy.parse(document)
    row = PolicyVersion.objects.create(
        version=parsed.version,
        document=document,
        sha256=hashlib.sha256(document.encode()).hexdigest(),
        state=PolicyState.PUBLISHED,
        effective_from=parsed.effective_from,
        published_at=timezone.now(),
    )
    data = {"policy": row.version, "sha256": row.sha256}
    append(Event(Action.POLICY_INSTALLED, row.ref, "system", timezone.now(), data))


def _data(name: str) -> str:
    return resources.files("routing").joinpath("data", name).read_text(encoding="utf-8")
