"""What cannot wait: each list holds only cases that its reader may read, and counts only those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from django.db.models import QuerySet

from accountability.elapsed import Countdown, countdown
from accounts.roles import Grants
from complaints import access as complaint_access
from complaints.models import Complaint
from routing import access as routing_access
from routing.models import Decision, Packet, Referral
from routing.wording import alarm_words

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
    """A complaint that is not routed yet."""

    complaint: Complaint
    clock: Countdown


@dataclass(frozen=True, slots=True)
class Alarmed:
    """A decision with its alarms in words."""

    decision: Decision
    alarms: list[str]


@dataclass(frozen=True, slots=True)
class Attention:
    """The page."""

    unrouted: Listed[Waiting]
    unopened: Listed[Clocked]
    unacknowledged: Listed[Clocked]
    unnoticed: Listed[Referral]
    packets: Listed[Packet]
    alarms: Listed[Alarmed]

    @property
    def nothing(self) -> bool:
        return not any(
            listed.items
            for listed in (
                self.unrouted, self.unopened, self.unacknowledged, self.unnoticed, self.packets,
                self.alarms,
            )
        )  # fmt: skip


def attention(grants: Grants, now: datetime) -> Attention:
    """Six short queries. Each is narrowed to readable cases before anything is counted."""
    kinds = complaint_access.readable_kinds(grants)
    unrouted = _first(complaint_access.unrouted(grants))
    unopened = _first(
        routing_access.unopened_past_clock(now).filter(complaint__restricted__in=kinds)
    )
    unacknowledged = _first(
        routing_access.unacknowledged_past_clock(now).filter(complaint__restricted__in=kinds)
    )
    alarms = _first(routing_access.standing_alarms().filter(complaint__restricted__in=kinds))
    troubled = routing_access.troubled_packets(after_attempts=TROUBLED_AFTER)
    return Attention(
        unrouted=Listed(
            [Waiting(row, countdown(row.due_at, now)) for row in unrouted.items], unrouted.more
        ),
        unopened=Listed(
            [Clocked(row, countdown(row.open_by, now)) for row in unopened.items], unopened.more
        ),
        unacknowledged=Listed(
            [Clocked(row, countdown(row.acknowledge_by, now)) for row in unacknowledged.items],
            unacknowledged.more,
        ),
        unnoticed=_first(
            routing_access.awaiting_notice(now).filter(complaint__restricted__in=kinds)
        ),
        packets=_first(troubled.filter(referral__complaint__restricted__in=kinds)),
        alarms=Listed(
            [Alarmed(row, [alarm_words(a) for a in row.alarms]) for row in alarms.items],
            alarms.more,
        ),
    )


def _first(rows: QuerySet[Item]) -> Listed[Item]:  # type: ignore[type-var]  # any model
    found = list(rows[: SHOWN + 1])
    return Listed(list(islice(found, SHOWN)), len(found) > SHOWN)
