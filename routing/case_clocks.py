"""The clocks of a case: all that run, which runs out first, and what the queue keeps of them.

The earliest is stored with the case, because the queue must find it among a million: whatever
changes a clock calls ``keep`` in the same transaction, with the case held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from complaints.models import Complaint, Suspicion
from complaints.statuses import RoutingState, Status
from complaints.vocabulary import SuspicionState
from routing import access
from routing.models import Referral
from routing.states import UNACKNOWLEDGED, UNOPENED

UPDATE_EVERY = timedelta(days=30)


class Clock(StrEnum):
    """What runs out, in the order in which equals are named."""

    SUSPICION = "suspicion"
    SPAM_CHECK = "spam_check"
    OPEN = "open"
    ACKNOWLEDGE = "acknowledge"
    TRIAGE = "triage"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs. ``agency`` is the code of the agency that answers for it, else empty."""

    clock: Clock
    due: datetime
    agency: str = ""


def running(complaint: Complaint, referrals: Iterable[Referral]) -> list[Running]:
    """Every clock of a case that runs, the one that runs out first in front.

    ``referrals`` are all that the case has. Reads ``complaint.suspicion``.
    """
    clocks = [*_of_staff(complaint), *(clock for each in referrals for clock in of_referral(each))]
    order = list(Clock)
    return sorted(clocks, key=lambda each: (each.due, order.index(each.clock), each.agency))


def of_referral(referral: Referral) -> Iterator[Running]:
    """What an agency has yet to do: open it, acknowledge it."""
    if not referral.is_live:
        return
    if referral.opened_at is None and referral.state in UNOPENED:
        yield Running(Clock.OPEN, referral.open_by, referral.agency_id)
    if referral.acknowledged_at is None and referral.state in UNACKNOWLEDGED:
        yield Running(Clock.ACKNOWLEDGE, referral.acknowledge_by, referral.agency_id)


def _of_staff(complaint: Complaint) -> Iterator[Running]:
    """An open suspicion lapses whether or not staff closed their work; the others end with it.

    While a case is held, its spam check is what staff owe, and routing waits for nothing else.
    """
    if complaint.routing_state == RoutingState.HELD:
        if complaint.status != Status.CLOSED:  # else it was cleared
            yield Running(Clock.SPAM_CHECK, complaint.due_at)
        return
    suspicion: Suspicion | None = getattr(complaint, "suspicion", None)
    suspected = suspicion is not None and suspicion.state == SuspicionState.OPEN
    if suspicion and suspected and suspicion.deadline:
        yield Running(Clock.SUSPICION, suspicion.deadline)
    if complaint.status != Status.CLOSED:
        if not suspected:  # while a suspicion is open, its clock is staff's own
            yield Running(Clock.TRIAGE, complaint.due_at)
        told = complaint.filer_updated_at or complaint.filed_at
        yield Running(Clock.UPDATE, told + UPDATE_EVERY)


def keep(complaint: Complaint, referrals: Iterable[Referral] | None = None, **also: Any) -> None:
    """Store the earliest clock of a held case, and ``also`` other columns, in one update.

    ``referrals`` are all that the case has, for whoever holds them in memory already.
    """
    if referrals is None:
        referrals = access.referrals_held(complaint).values()
    clocks = running(complaint, referrals)
    complaint.next_due_at = clocks[0].due if clocks else None
    for column, value in also.items():
        setattr(complaint, column, value)
    complaint.save(update_fields=["next_due_at", *also])
