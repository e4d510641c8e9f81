"""Requests to keep footage, as a packet freezes and tells them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from complaints.preservation.clocks import Outcome, RequestState, Step, expiry
from routing.packets.incident_days import last_day
from routing.packets.moments import coarse, day
from routing.packets.verbatim import printable

Snapshot = Mapping[str, Any]
# What snapshots that do not say it were counted with.
DEFAULT_RETENTION_DAYS = 180
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SECURED: "Ended: the footage is secured",
    Outcome.NONE_EXISTS: "Ended: the holder says that there is none",
    Outcome.REFUSED: "Ended: the holder refused",
    Outcome.NOT_ASKED: "Ended: the intake staff decided not to ask",
}


def frozen_request(row: Mapping[str, Any]) -> dict[str, Any]:
    """One request for a snapshot: its columns, and of its steps what a reader needs."""
    steps = row["told"] or []
    sent = [step for step in steps if step["step"] == Step.SENT]
    confirmed = [step for step in steps if step["step"] == Step.CONFIRMED]
    concluded = [step for step in steps if step["step"] == Step.CONCLUDED]
    return {
        "holder": row["holder"],
        "holder_name": row["holder_name"],
        "state": row["state"],
        "made_at": row["made_at"],
        "expires_on": row["expires_on"],
        "sent_on": sent[-1]["on"] if sent else None,
        "confirmed_on": confirmed[-1]["on"] if confirmed else None,
        "reference": confirmed[-1]["reference"] if confirmed else "",
        "outcome": concluded[-1]["outcome"] if concluded else "",
    }


def footage_expiry(snapshot: Snapshot) -> date | None:
    """The day after which unmarked video may be gone, as it was computed for this snapshot."""
    return expiry(last_day(snapshot["incident"]), retention_days(snapshot))


def retention_days(snapshot: Snapshot) -> int:
    """How long the department keeps video that nobody marked as evidence."""
    return int(snapshot.get("preservation", {}).get("retention_days", DEFAULT_RETENTION_DAYS))


def present_preservation(snapshot: Snapshot, names: Mapping[str, Any]) -> dict[str, Any]:
    """The section on preservation; ``names`` are those of the departments."""
    expires_on = footage_expiry(snapshot)
    about = " (approximate)" if snapshot["incident"]["approximate"] else ""
    return {
        "days": retention_days(snapshot),
        "expiry": f"{day(expires_on)}{about}" if expires_on else "",
        "restricted": snapshot["case"]["restricted"],
        "requests": [
            {
                "holder": printable(row["holder_name"]) or str(names[row["holder"]]),
                "state": _standing(row, snapshot["case"]["filed_at_exact_to"]),
            }
            for row in snapshot.get("preservation", {}).get("requests", ())
        ],
    }


def _standing(row: Mapping[str, Any], exact_to: str) -> str:
    made = f"Prepared on {coarse(row['made_at'], exact_to)}"
    if row["state"] == RequestState.CONCLUDED:
        return f"{OUTCOMES[Outcome(row['outcome'])]}."
    if row["state"] == RequestState.HELD:
        return f"{made}. Held: it would tell the holder that somebody spoke."
    if row["state"] == RequestState.PREPARED:
        return f"{made}. Not sent yet."
    sent = f"Sent on {_on(row['sent_on'])}"
    if row["state"] == RequestState.SENT:
        return f"{sent}. Not confirmed yet."
    reference = printable(row["reference"])
    under = f", under the reference {reference}" if reference else ""
    return f"{sent}, confirmed on {_on(row['confirmed_on'])}{under}."


def _on(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else "a day that was not noted"
