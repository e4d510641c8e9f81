"""What waits in the spam check, as people look at it: reports that resemble each other, together.

All of it is asked of held reports alone, through one small index: what it costs grows with a flood,
and not with the cases.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import isqrt
from operator import itemgetter
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    FilteredRelation,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Left

from accounts.models import User
from accounts.roles import Grants, Permission
from complaints.access import cases_as_shown, readable_kinds
from complaints.models import (
    ContactCorrection,
    Fact,
    FactKind,
    SpamClearing,
    SpamHold,
    SpamReading,
)
from complaints.spam_access import holds_of
from complaints.statuses import ClearingState, HoldState, Mark
from complaints.vocabulary import Disclosure

# A sample holds all of so few; of more, as many again as the root of the rest.
ALL_OF = 5
FIRST_WORDS = 200
ORDER = ("reports", "first", "cluster", "restricted")
UNDER_WAY = (ClearingState.PROPOSED, ClearingState.CONFIRMED)
SLUG = re.compile(r"(?P<kind>[or])(?P<number>[0-9a-f]{16})")
WRAP = 1 << 64


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports that resemble each other. ``restricted``: officers' reports; never both kinds."""

    number: int
    restricted: bool

    @property
    def slug(self) -> str:
        """How an address names it."""
        return f"{'o' if self.restricted else 'r'}{self.number % WRAP:016x}"

    @classmethod
    def of(cls, slug: str) -> Cluster | None:
        """Read from an address; None for what is no cluster."""
        found = SLUG.fullmatch(slug)
        if found is None:
            return None
        number = int(found["number"], 16)
        return cls(number if number < WRAP // 2 else number - WRAP, found["kind"] == "o")


@dataclass(frozen=True, slots=True)
class Standing:
    """A cluster as it waits, until the first clock of its reports runs out."""

    cluster: Cluster
    reports: int
    deadline: datetime
    tell_force: int
    major: int


@dataclass(frozen=True, slots=True)
class First:
    """The report of a cluster that lapses first: when it was filed, and how it begins."""

    filed_at: datetime
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a clearing of a cluster is about, and how far one person is with it.

    ``by_sample`` reports are judged by a sample: ``drawn`` for this person, ``drawn_read`` of them
    judged. ``one_by_one`` are those that each of the two must read: all that tell of force, and
    where a real report was found (``real_found``) every one; ``one_by_one_read`` are judged.
    """

    by_sample: int
    drawn: int
    drawn_read: int
    one_by_one: int
    one_by_one_read: int
    real_found: bool

    @property
    def to_draw(self) -> int:
        """How many more the person's sample needs."""
        return max(0, sample_size(self.by_sample) - self.drawn)

    @property
    def sample_is_read(self) -> bool:
        return not self.to_draw and self.drawn_read == self.drawn

    @property
    def would_clear(self) -> int:
        """How many reports the person's word covers by now; none before the sample is read."""
        return self.by_sample + self.one_by_one_read if self.sample_is_read else 0


def cluster_of(held: SpamHold) -> Cluster:
    return Cluster(held.cluster, held.restricted)


def sample_size(reports: int) -> int:
    """How many of so many a person reads: 5 of 5, 14 of 100, 104 of 10,000."""
    return min(reports, ALL_OF + isqrt(max(reports - ALL_OF, 0)))


def may_read(grants: Grants, cluster: Cluster) -> bool:
    return cluster.restricted in readable_kinds(grants)


def may_judge(grants: Grants, cluster: Cluster) -> bool:
    """Whether a person may say what these are."""
    if cluster.restricted:
        return grants.allow(Permission.TRIAGE_RESTRICTED_CASES)
    return grants.allow(Permission.TRIAGE_CASES)


def overview(grants: Grants, *, skip: int, limit: int) -> tuple[list[Standing], Standing | None]:
    """Clusters that a person may read, the smallest first, then the next to lapse; and the largest,
    which is the flood if there is one. One query.

    What resembles nothing else is most likely real.
    """
    clusters = _counted(holds_of(grants))
    in_order = clusters.annotate(part=Value(0)).order_by(*ORDER)[skip : skip + limit]
    largest = clusters.annotate(part=Value(1)).order_by("-reports", "first", "cluster")[:1]
    rows = list(in_order.union(largest, all=True))
    page = sorted((row for row in rows if not row["part"]), key=itemgetter(*ORDER))
    top = next((_standing(row) for row in rows if row["part"]), None)
    return [_standing(row) for row in page], top


def count(grants: Grants) -> int:
    """How many reports wait that a person may read."""
    return holds_of(grants).count()


def standing_of(cluster: Cluster) -> Standing | None:
    """One cluster as it waits, or None where nothing of it does."""
    row = _counted(held_in(cluster)).order_by("cluster").first()
    return None if row is None else _standing(row)


def firsts(clusters: Iterable[Cluster]) -> dict[Cluster, First]:
    """Of each the report that lapses first; one query."""
    held = SpamHold.objects.filter(
        state=HoldState.HELD, cluster__in={cluster.number for cluster in clusters}
    )
    first = held.order_by("restricted", "cluster", "deadline", "pk").distinct(
        "restricted", "cluster"
    )
    # What a filer sealed later is not looked for here: such a report has no words in the list.
    corrected = ContactCorrection.objects.filter(
        complaint=OuterRef("complaint"), complaint__disclosure=Disclosure.SEALED
    )
    words = Case(
        When(Exists(corrected), then=Value("")), default=Left("complaint__narrative", FIRST_WORDS)
    )
    rows = SpamHold.objects.filter(pk__in=first.values("pk")).values_list(
        "cluster", "restricted", "complaint__filed_at", "complaint__language", words
    )
    return {Cluster(number, restricted): First(*told) for number, restricted, *told in rows}


def clearings_under_way(clusters: Iterable[Cluster]) -> dict[Cluster, SpamClearing]:
    """What waits for a second person, or is being carried out."""
    found = SpamClearing.objects.filter(
        state__in=UNDER_WAY, cluster__in={cluster.number for cluster in clusters}
    ).select_related("proposed_by", "answered_by")
    return {Cluster(row.cluster, row.restricted): row for row in found}


def clearings_of(cluster: Cluster) -> list[SpamClearing]:
    """Every time that somebody would clear these, the latest first."""
    return list(
        SpamClearing.objects.filter(cluster=cluster.number, restricted=cluster.restricted)
        .select_related("proposed_by", "answered_by")
        .order_by("-proposed_at")
    )


def cleared_in(cluster: Cluster, *, limit: int) -> list[str]:
    """The case numbers of what was cleared as spam and not released since; the first of them."""
    return list(
        SpamHold.objects.filter(
            state=HoldState.CLEARED,
            clearing__cluster=cluster.number,
            clearing__restricted=cluster.restricted,
        )
        .order_by("clearing", "pk")
        .values_list("complaint__case_number", flat=True)[:limit]
    )


def cleared(grants: Grants, *, limit: int) -> list[SpamClearing]:
    """What two people cleared, of what a person may read; the latest first."""
    return list(
        SpamClearing.objects.filter(
            state__in=(ClearingState.CONFIRMED, ClearingState.DONE),
            restricted__in=readable_kinds(grants),
        )
        .select_related("proposed_by", "answered_by")
        .order_by("-answered_at", "-pk")[:limit]
    )


def clearing(cluster: Cluster, clearing_id: int) -> SpamClearing | None:
    """A clearing of this cluster, or None."""
    return SpamClearing.objects.filter(
        pk=clearing_id, cluster=cluster.number, restricted=cluster.restricted
    ).first()


def hold(cluster: Cluster, hold_id: uuid.UUID) -> SpamHold | None:
    """A report of this cluster, whether or not it waits still."""
    return (
        SpamHold.objects.filter(pk=hold_id, cluster=cluster.number, restricted=cluster.restricted)
        .select_related("complaint")
        .first()
    )


def held_in(cluster: Cluster) -> QuerySet[SpamHold]:
    """The reports of a cluster that wait."""
    return SpamHold.objects.filter(
        state=HoldState.HELD, cluster=cluster.number, restricted=cluster.restricted
    )


def real_was_found(cluster: Cluster) -> bool:
    """Whether anybody took one of these for real, whatever became of it: no sample speaks for the
    rest then."""
    return SpamReading.objects.filter(
        mark=Mark.REAL, hold__cluster=cluster.number, hold__restricted=cluster.restricted
    ).exists()


def in_question(cluster: Cluster, now: datetime) -> QuerySet[SpamHold]:
    """What a clearing is about: its set while one waits for an answer, else all that has time."""
    waiting = held_in(cluster).filter(deadline__gt=now)
    proposed = waiting.filter(clearing__state=ClearingState.PROPOSED)
    return proposed if proposed.exists() else waiting


def judged_by_sample(cluster: Cluster, now: datetime) -> QuerySet[SpamHold]:
    """Of what is in question, the reports that a sample may speak for."""
    return in_question(cluster, now).filter(~_read_one_by_one(real_found=real_was_found(cluster)))


def judged_one_by_one(cluster: Cluster, now: datetime) -> QuerySet[SpamHold]:
    """Of what is in question, the reports that each of the two must read."""
    return in_question(cluster, now).filter(_read_one_by_one(real_found=real_was_found(cluster)))


def question(cluster: Cluster, reader: User, now: datetime) -> Question:
    """How far a person is; three queries."""
    found = real_was_found(cluster)
    alone = _read_one_by_one(real_found=found)
    sampled, drawn, read = ~alone, Q(mine__drawn_at__isnull=False), ~Q(mine__mark=Mark.NONE)
    counted = _with_readings_of(reader, in_question(cluster, now)).aggregate(
        by_sample=Count("pk", filter=sampled),
        drawn=Count("pk", filter=sampled & drawn),
        drawn_read=Count("pk", filter=sampled & drawn & read),
        one_by_one=Count("pk", filter=alone),
        one_by_one_read=Count("pk", filter=alone & Q(mine__isnull=False) & read),
    )
    return Question(real_found=found, **counted)


def to_read(
    cluster: Cluster, reader: User, now: datetime, *, real_found: bool, limit: int
) -> list[SpamHold]:
    """What a person has yet to judge, of their sample and of what each must read; with all that the
    page shows of a report."""
    unread = Q(mine__isnull=True) | Q(mine__mark=Mark.NONE)
    given = Q(mine__drawn_at__isnull=False) | _read_one_by_one(real_found=real_found)
    told = Fact.objects.filter(kind__in=(FactKind.FORCE, FactKind.ALLEGATION)).order_by("pk")
    found = list(
        _with_readings_of(reader, in_question(cluster, now))
        .filter(unread, given)
        .select_related("complaint__suspicion")
        .prefetch_related(Prefetch("complaint__facts", queryset=told), "complaint__verbatim")
        .order_by("-major", "deadline", "pk")[:limit]
    )
    cases_as_shown(hold.complaint for hold in found)
    return found


def _read_one_by_one(*, real_found: bool) -> Q:
    return Q(pk__isnull=False) if real_found else Q(tells_force=True)


def _with_readings_of(reader: User, holds: QuerySet[SpamHold]) -> QuerySet[SpamHold]:
    return holds.annotate(mine=FilteredRelation("readings", condition=Q(readings__reader=reader)))


def _counted(holds: QuerySet[SpamHold]) -> QuerySet[Any, Any]:
    return holds.values("cluster", "restricted").annotate(
        reports=Count("pk"),
        first=Min("deadline"),
        tell_force=Count("pk", filter=Q(tells_force=True)),
        are_major=Count("pk", filter=Q(major=True)),
    )


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(
        Cluster(row["cluster"], row["restricted"]),
        reports=row["reports"],
        deadline=row["first"],
        tell_force=row["tell_force"],
        major=row["are_major"],
    )
