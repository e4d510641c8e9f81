"""The order in which what happened is told.

Some entries carry only the hour or the day: a finer time would tell when somebody sat at the
keyboard. Sorted by that alone they stand before what they came after. So an entry stands

1. behind what it follows from, whatever time it carries: a packet's version behind the decision
   that asked for it, a notice behind its packet, everything behind the filing;
2. else at the time that it carries: the beginning of the hour or of the day;
3. among entries of one moment, in the order in which one thing leads to another.

No running number decides: the ledger has none, for it would tell who filed when.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ledger.actions import Action
from ledger.models import Entry

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
# What stands before, and what behind, the other entries of one moment.
RANKS = {
    Action.COMPLAINT_FILED: 0,
    Action.COMPLAINT_LEFT_UNROUTED: 1,
    Action.COMPLAINT_ROUTED: 4,
    Action.REFERRAL_CONFLICTED: 5,
    Action.REFERRAL_MADE_LAST_RESORT: 5,
    Action.REFERRAL_ADDED_BY_HAND: 6,
    Action.PRESERVATION_REQUESTED: 6,
    Action.PACKET_FAILED: 7,
    Action.PACKET_PUBLISHED: 8,
    Action.NOTICE_SENT: 9,
    Action.COMPLAINT_WITHDRAWN: 10,
}
FIRST_DECISION, OTHER = 2, 3  # a later decision follows from what was added at its moment
Key = tuple[datetime, int, datetime, int]


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of one case and its referrals as they followed each other."""
    listed = list(entries)
    told = {entry.pk: _data(entry) for entry in listed}
    decisions = sorted(
        (e for e in listed if e.action in (Action.COMPLAINT_ROUTED, Action.REFERRAL_ADDED_BY_HAND)),
        key=lambda e: (e.at, RANKS[Action(e.action)]),
    )
    return sorted(listed, key=lambda entry: _key(entry, told, decisions))


def _key(entry: Entry, told: dict[Any, dict[str, Any]], decisions: list[Entry]) -> Key:
    rank = RANKS.get(Action(entry.action), OTHER) if entry.action in set(Action) else OTHER
    if entry.action == Action.COMPLAINT_FILED:
        return BEFORE_ALL, rank, entry.at, 0
    if decisions and entry is decisions[0] and _is_coarse(entry.at):
        rank = FIRST_DECISION
    data = told[entry.pk]
    at, version = entry.at, 0
    if entry.action in (Action.PACKET_PUBLISHED, Action.PACKET_FAILED, Action.NOTICE_SENT):
        version = data.get("version", 1)
        at = max(at, _asked_for(version, data["agency"], told, decisions) or at)
    return at, rank, entry.at, version


def _is_coarse(moment: datetime) -> bool:
    return not (moment.minute or moment.second or moment.microsecond)


def _asked_for(
    version: int, agency: str, told: dict[Any, dict[str, Any]], decisions: list[Entry]
) -> datetime | None:
    """When a packet's version was asked for, at the earliest: each decision asks for one at most.

    The first is the one that names the agency.
    """
    first = next((n for n, e in enumerate(decisions) if _names(told[e.pk], agency)), None)
    if first is None:
        return None
    asked = [
        decision.at
        for decision in decisions[first:]
        if decision.action == Action.COMPLAINT_ROUTED or decision is decisions[first]
    ]
    return asked[min(version, len(asked)) - 1]


def _names(data: dict[str, Any], agency: str) -> bool:
    return agency == data.get("agency") or agency in data.get("agencies", ())


def _data(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry.content)["data"]
    return found
