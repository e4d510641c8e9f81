"""What cannot wait: each list holds only cases that its reader may read, and counts only those."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from django.db.models import QuerySet

from accountability.elapsed import SOON, Countdown, countdown
from accounts.roles import Grants, Permission
from complaints import access as complaint_access
from complaints import spam_access
from complaints.evidence import access as evidence_access
from complaints.filing import WORD_COLUMNS
from complaints.models import Closing, Complaint, EvidenceItem
from complaints.wording import Words
from routing import access as routing_access
from routing.conflicts import StrikeReason
from routing.models import Decision, Packet, Referral
from routing.wording import STRIKE_REASONS, alarm_words

SHOWN = 50
# As many failures as turn a referral into ``failed`` (routing/packets/queue.py, which a web process
# does not load, for it brings the whole of the PDF library; a test holds the two equal).
TROUBLED_AFTER = 3
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """The first of a list that may be long."""

    items: Sequence[Item]
    more: bool

    @property
    def count(self) -> str:
        """How many, as far as that was counted."""
        return f"{len(self.items)}+" if self.more else str(len(self.items))


@dataclass(frozen=True, slots=True)
class Clocked:
    """Something late, and how late it is."""

    referral: Referral
    clock: Countdown


@dataclass(frozen=True, slots=True)
class Waiting:
    """A complaint, and the clock that somebody must answer."""

    complaint: Complaint
    clock: Countdown


@dataclass(frozen=True, slots=True)
class Alarmed:
    """A decision with its alarms in words."""

    decision: Decision
    alarms: list[str]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A case that a conflict of interest took from its agency, and who has it now."""

    referral: Referral
    why: Words
    because: str
    now_with: list[str]


@dataclass(frozen=True, slots=True)
class Attention:
    """The page."""

    unrouted: Listed[Waiting]
    held: Listed[Waiting]
    lapsing: Listed[Waiting]
    stuck: Listed[Waiting]
    withdrawn: Listed[Complaint]
    closings: Listed[Closing]
    unopened: Listed[Clocked]
    unacknowledged: Listed[Clocked]
    unnoticed: Listed[Referral]
    packets: Listed[Packet]
    evidence: Listed[EvidenceItem]
    accounts: Listed[Complaint]
    conflicts: Listed[SetAside]
    alarms: Listed[Alarmed]

    @property
    def nothing(self) -> bool:
        return not any(
            listed.items
            for listed in (
                self.unrouted, self.held, self.lapsing, self.stuck, self.unopened,
                self.unacknowledged, self.unnoticed, self.packets, self.alarms, self.withdrawn,
                self.closings, self.evidence, self.accounts, self.conflicts,
            )
        )  # fmt: skip


def attention(grants: Grants, now: datetime) -> Attention:
    """A short query for each list, narrowed to readable cases before anything is counted."""
    kinds = complaint_access.readable_kinds(grants)
    words = [f"complaint__{column}" for column in WORD_COLUMNS]  # long, and not shown here
    unrouted = _first(complaint_access.unrouted(grants))
    unopened = _first(
        routing_access.unopened_past_clock(now)
        .filter(complaint__restricted__in=kinds)
        .defer(*words)
    )
    unacknowledged = _first(
        routing_access.unacknowledged_past_clock(now)
        .filter(complaint__restricted__in=kinds)
        .defer(*words)
    )
    alarms = _first(
        routing_access.standing_alarms().filter(complaint__restricted__in=kinds).defer(*words)
    )
    troubled = routing_access.troubled_packets(after_attempts=TROUBLED_AFTER).defer(
        "snapshot", *(f"referral__{column}" for column in words)
    )
    return Attention(
        unrouted=Listed(
            [Waiting(row, countdown(row.due_at, now)) for row in unrouted.items], unrouted.more
        ),
        held=_held(grants, now),
        lapsing=_lapsing(grants, now),
        stuck=_stuck(grants, now),
        withdrawn=_first(complaint_access.withdrawn(grants).defer(*WORD_COLUMNS)),
        closings=_first(complaint_access.proposed_closings(grants).defer(*words)),
        unopened=Listed(
            [Clocked(row, countdown(row.open_by, now)) for row in unopened.items], unopened.more
        ),
        unacknowledged=Listed(
            [Clocked(row, countdown(row.acknowledge_by, now)) for row in unacknowledged.items],
            unacknowledged.more,
        ),
        unnoticed=_first(
            routing_access.awaiting_notice(now)
            .filter(complaint__restricted__in=kinds)
            .defer(*words)
        ),
        packets=_first(troubled.filter(referral__complaint__restricted__in=kinds)),
        accounts=_first(evidence_access.withheld_accounts(grants).defer(*WORD_COLUMNS)),
        evidence=_first(evidence_access.waiting(grants, after_attempts=TROUBLED_AFTER)),
        conflicts=_conflicts(kinds),
        alarms=Listed(
            [Alarmed(row, [alarm_words(a) for a in row.alarms]) for row in alarms.items],
            alarms.more,
        ),
    )


def _held(grants: Grants, now: datetime) -> Listed[Waiting]:
    """What waits for the spam check, the next to run out first; also what ran out and still was
    not sent out."""
    words = [f"complaint__{column}" for column in WORD_COLUMNS]
    holds = spam_access.holds_of(grants).select_related("complaint").defer(*words)
    found = _first(holds.order_by("deadline", "pk"))
    clocked = [Waiting(row.complaint, countdown(row.deadline, now)) for row in found.items]
    return Listed(clocked, found.more)


def _lapsing(grants: Grants, now: datetime) -> Listed[Waiting]:
    """Suspicions that lapse within hours, and those that ran out and still were not sent out."""
    soon = complaint_access.open_suspicions(grants).filter(deadline__lte=now + SOON)
    found = _first(soon)
    clocked = [
        Waiting(row.complaint, countdown(row.deadline, now)) for row in found.items if row.deadline
    ]
    return Listed(clocked, found.more)


def _conflicts(kinds: Collection[bool]) -> Listed[SetAside]:
    """Whoever had the case lost it to one person's word, until another has looked."""
    words = [f"complaint__{column}" for column in WORD_COLUMNS]
    found = _first(
        routing_access.unseen_conflicts().filter(complaint__restricted__in=kinds).defer(*words)
    )
    cases = {row.complaint_id for row in found.items}
    reasons = complaint_access.reasons_of_ties(cases) if cases else {}
    holders = routing_access.referrals_of_many(cases) if cases else {}
    lines = [
        SetAside(
            row,
            STRIKE_REASONS[StrikeReason(row.conflict)],
            reasons.get((row.complaint_id, row.agency_id), ""),
            [each.agency.name for each in holders[row.complaint_id] if each.is_live],
        )
        for row in found.items
    ]
    return Listed(lines, found.more)


def _stuck(grants: Grants, now: datetime) -> Listed[Waiting]:
    """What no outside agency has and staff left lying: for supervisors, and officers' reports for
    those who alone may read them."""
    if not grants.allow(Permission.READ_ESCALATIONS, Permission.TRIAGE_RESTRICTED_CASES):
        return Listed([], more=False)
    found = _first(complaint_access.past_triage_clock(grants, now))
    clocked = [Waiting(row, countdown(row.due_at, now)) for row in found.items]
    return Listed(clocked, found.more)


def _first(rows: QuerySet[Item]) -> Listed[Item]:  # type: ignore[type-var]  # any model
    found = list(rows[: SHOWN + 1])
    return Listed(list(islice(found, SHOWN)), len(found) > SHOWN)
