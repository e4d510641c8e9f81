"""The days of an incident, as a snapshot holds them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def last_day(incident: Mapping[str, Any]) -> date | None:
    """The day from which periods run; None where it is not known."""
    text = incident.get("until") or incident["date"]
    return date.fromisoformat(text) if text else None
