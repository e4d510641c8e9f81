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


Part = QuerySet[Complaint, tuple[uuid.UUID, int, datetime]]
CLOSED_RANK = 6  # behind three urgencies, each with major cases and others


def page(wanted: Wanted, urgency: Urgency, after: Spot | None, size: int) -> list[Spot]:
    """The next spots behind ``after``, in order; one query, and one more where a rank ends.

    To put a question for every part costs more than the answer: mostly one rank fills the page.
    """
    first = after.rank if after else 0
    spots = _first_of(_parts(wanted, urgency, [first], after), size)
    if len(spots) < size:
        later = range(first + 1, CLOSED_RANK + 1)
        spots += _first_of(_parts(wanted, urgency, later, None), size - len(spots))
    return spots


def _first_of(parts: Iterable[Part], size: int) -> list[Spot]:
    """The first spots of some parts, in order; no query for no parts."""
    cut = [part[:size] for part in parts]
    if not cut:
        return []
    rows = cut[0].union(*cut[1:], all=True) if len(cut) > 1 else cut[0]
    spots = [Spot(rank, moment, case_id) for case_id, rank, moment in rows]
    return sorted(spots, key=_order)[:size]


def _order(spot: Spot) -> tuple[int, float, uuid.UUID]:
    seconds = spot.moment.timestamp()
    return spot.rank, -seconds if spot.rank == CLOSED_RANK else seconds, spot.case_id


def _parts(
    wanted: Wanted, urgency: Urgency, ranks: Sequence[int], after: Spot | None
) -> Iterator[Part]:
    """The parts of these ranks, behind ``after``, which is of the only one or is absent."""
    for narrowed in _ranges_of_the_index(wanted):
        if wanted.open:
            still_open = narrowed.exclude(status=Status.CLOSED)
            for rank in ranks:
                if rank < CLOSED_RANK:
                    yield _open_part(still_open, urgency, rank, after)
        if wanted.closed and CLOSED_RANK in ranks:
            yield _closed_part(narrowed.filter(status=Status.CLOSED), after)


def _ranges_of_the_index(wanted: Wanted) -> Iterator[QuerySet[Complaint]]:
    """A query for each kind of case; a person's own and the unrouted ones have a small index."""
    # What is held for the spam check, thousands in a flood, has a page of its own.
    listed = Complaint.objects.exclude(routing_state=RoutingState.HELD)
    few = listed.filter(restricted__in=wanted.kinds)
    if wanted.unrouted:  # none of them was sent anywhere
        if False in wanted.outside:
            yield few.filter(routing_state=RoutingState.UNROUTED)
        return
    if wanted.claimed_by is not None:
        yield few.filter(claimed_by=wanted.claimed_by, sent_outside__in=wanted.outside)
        return
    for restricted in wanted.kinds:
        for outside in wanted.outside:
            yield listed.filter(restricted=restricted, sent_outside=outside)


def _open_part(cases: QuerySet[Complaint], urgency: Urgency, rank: int, after: Spot | None) -> Part:
    part = cases.filter(urgency.ranges[rank // 2], major=rank % 2 == 0)
    part = part.order_by("next_due_at", "id")
    if after is not None:
        place = TupleGreaterThan(Tuple(F("next_due_at"), F("id")), (after.moment, after.case_id))
        part = part.filter(place)
    return _columns(part, rank, "next_due_at")


def _closed_part(cases: QuerySet[Complaint], after: Spot | None) -> Part:
    part = cases.order_by("-filed_at", "id")
    if after is not None:
        older = Q(filed_at__lt=after.moment) | Q(filed_at=after.moment, id__gt=after.case_id)
        part = part.filter(older, filed_at__lte=after.moment)
    return _columns(part, CLOSED_RANK, "filed_at")


def _columns(part: QuerySet[Complaint], rank: int, moment: str) -> Part:
    ranked = part.annotate(rank=Value(rank, IntegerField()), moment=F(moment))
    return ranked.values_list("id", "rank", "moment")


def case_ids(spots: Iterable[Spot]) -> list[uuid.UUID]:
    return [spot.case_id for spot in spots]
