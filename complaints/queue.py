"""The queue: which cases come first, read at any depth at the same cost.

Order: what is overdue, what is due soon, the rest; major cases first within each; then the clock
that runs out first. Closed cases stand behind all of them, the newest first. Every part of the
queue (one urgency, major or not, sent outside or not, restricted or not) is a range of one index;
a page asks for the beginning of each, in one query, and merges.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from accounts.models import User
from complaints.models import Complaint
from complaints.statuses import RoutingState, Status

BOTH = (False, True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: ``kinds`` and ``outside`` are the values of ``restricted``, ``sent_outside``."""

    kinds: Sequence[bool]
    outside: Sequence[bool] = BOTH
    open: bool = True
    closed: bool = False
    claimed_by: User | None = None
    unrouted: bool = False


@dataclass(frozen=True, slots=True)
class Urgency:
    """Where urgencies part: overdue before ``now``, due soon for ``soon`` after it."""

    now: datetime
    soon: timedelta

    @property
    def ranges(self) -> tuple[Q, Q, Q]:
        return (
            Q(next_due_at__lt=self.now),
            Q(next_due_at__gte=self.now, next_due_at__lt=self.now + self.soon),
            Q(next_due_at__gte=self.now + self.soon),
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case stands: the rank of its part, its moment there, and its identifier."""

    rank: int
    moment: datetime
    case_id: uuid.UUID


CLOSED_RANK = 6  # behind three urgencies, each with major cases and others


def page(wanted: Wanted, urgency: Urgency, after: Spot | None, size: int) -> list[Spot]:
    """The next spots behind ``after``, in order; one query."""
    parts = [part[:size] for part in _parts(wanted, urgency, after)]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    spots = [Spot(rank, moment, case_id) for case_id, rank, moment in rows]
    return sorted(spots, key=_order)[:size]


def _order(spot: Spot) -> tuple[int, float, uuid.UUID]:
    seconds = spot.moment.timestamp()
    return spot.rank, -seconds if spot.rank == CLOSED_RANK else seconds, spot.case_id


Part = QuerySet[Complaint, tuple[uuid.UUID, int, datetime]]


def _parts(wanted: Wanted, urgency: Urgency, after: Spot | None) -> Iterator[Part]:
    first = after.rank if after else 0
    for narrowed in _ranges_of_the_index(wanted):
        if wanted.open:
            yield from _open_parts(narrowed.exclude(status=Status.CLOSED), urgency, after)
        if wanted.closed and first <= CLOSED_RANK:
            yield _closed_part(narrowed.filter(status=Status.CLOSED), after)


def _ranges_of_the_index(wanted: Wanted) -> Iterator[QuerySet[Complaint]]:
    """A query for each kind of case; a person's own and the unrouted ones have a small index."""
    few = Complaint.objects.filter(restricted__in=wanted.kinds)
    if wanted.unrouted:  # none of them was sent anywhere
        if False in wanted.outside:
            yield few.filter(routing_state=RoutingState.UNROUTED)
        return
    if wanted.claimed_by is not None:
        yield few.filter(claimed_by=wanted.claimed_by, sent_outside__in=wanted.outside)
        return
    for restricted in wanted.kinds:
        for outside in wanted.outside:
            yield Complaint.objects.filter(restricted=restricted, sent_outside=outside)


def _open_parts(cases: QuerySet[Complaint], urgency: Urgency, after: Spot | None) -> Iterator[Part]:
    ranks = ((within, major) for within in urgency.ranges for major in (True, False))
    for rank, (within, major) in enumerate(ranks):
        if after is not None and rank < after.rank:
            continue
        part = cases.filter(within, major=major).order_by("next_due_at", "id")
        if after is not None and rank == after.rank:
            place = TupleGreaterThan(
                Tuple(F("next_due_at"), F("id")), (after.moment, after.case_id)
            )
            part = part.filter(place)
        yield _columns(part, rank, "next_due_at")


def _closed_part(cases: QuerySet[Complaint], after: Spot | None) -> Part:
    part = cases.order_by("-filed_at", "id")
    if after is not None and after.rank == CLOSED_RANK:
        older = Q(filed_at__lt=after.moment) | Q(filed_at=after.moment, id__gt=after.case_id)
        part = part.filter(older, filed_at__lte=after.moment)
    return _columns(part, CLOSED_RANK, "filed_at")


def _columns(part: QuerySet[Complaint], rank: int, moment: str) -> Part:
    ranked = part.annotate(rank=Value(rank, IntegerField()), moment=F(moment))
    return ranked.values_list("id", "rank", "moment")


def case_ids(spots: Iterable[Spot]) -> list[uuid.UUID]:
    return [spot.case_id for spot in spots]
