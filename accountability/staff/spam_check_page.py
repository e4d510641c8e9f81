"""What waits in the spam check: the clusters, and of one what a person is to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms

from accountability.elapsed import Countdown, age, countdown
from accountability.staff.case_page import WORD_LABELS
from accountability.staff.highlighting import Piece, pieces
from accounts.models import User
from accounts.roles import Grants
from complaints import official_wording, spam_clusters, wording
from complaints.access import narrative_is_whole
from complaints.models import FactKind, SpamClearing, SpamHold, Suspicion
from complaints.spam_clusters import Cluster, First, Question, Standing
from complaints.statuses import ClearingState
from complaints.vocabulary import Allegation, ForceType, Injury
from complaints.wording import Words

PAGE_SIZE = 25
READ_AT_ONCE = 10
CLEARED_SHOWN = 100
LAST_PAGE = 10_000


class PageForm(forms.Form):
    """Which page of the list the address asks for, from 1."""

    page = forms.IntegerField(min_value=1, max_value=LAST_PAGE, required=False)

    @property
    def number(self) -> int:
        """The first page where the address makes no sense."""
        return (self.cleaned_data["page"] or 1) if self.is_valid() else 1


@dataclass(frozen=True, slots=True)
class Row:
    """A cluster in the list. ``first`` is None where it stopped waiting a moment ago."""

    standing: Standing
    clock: Countdown
    since: str
    first: First | None
    clearing: SpamClearing | None


@dataclass(frozen=True, slots=True)
class ClusterList:
    """A page of the list; ``largest`` is shown where it is a flood, and not a report or two."""

    rows: Sequence[Row]
    reports: int
    largest: Row | None
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class ClearedRow:
    """A clearing that two people agreed on, and how the address of its cluster names it."""

    clearing: SpamClearing
    slug: str


@dataclass(frozen=True, slots=True)
class Report:
    """A held report to be read in its place on the page."""

    hold: SpamHold
    clock: Countdown
    age: str
    narrative: list[Piece]
    answers: list[tuple[Words, str]]
    ticked: list[Words]


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """One cluster. ``standing`` is None where nothing of it waits any more.

    ``step`` is ``propose`` for whoever may be the first of the two people, ``confirm`` for whoever
    may be the second, and empty for everybody else.
    """

    cluster: Cluster
    standing: Standing | None
    clock: Countdown | None
    since: str
    question: Question
    reports: list[Report]
    clearings: list[SpamClearing]
    cleared: list[str]
    under_way: SpamClearing | None
    proposed_by_reader: bool
    may_judge: bool
    step: str

    @property
    def cleared_shown(self) -> list[str]:
        return self.cleared[:CLEARED_SHOWN]

    @property
    def progress(self) -> int:
        """How far the closing of cleared reports is, in percent."""
        if self.under_way is None:
            return 100
        return min(99, 100 * self.under_way.cleared // max(self.under_way.cases, 1))


def cluster_list(grants: Grants, number: int, now: datetime) -> ClusterList:
    """A page of clusters, the smallest first; four queries, whatever waits."""
    skip = (number - 1) * PAGE_SIZE
    found, largest = spam_clusters.overview(grants, skip=skip, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    wanted = [*shown, largest] if largest else shown
    clusters = [standing.cluster for standing in wanted]
    firsts = spam_clusters.firsts(clusters)
    clearings = spam_clusters.clearings_under_way(clusters)

    def row(standing: Standing) -> Row:
        first = firsts.get(standing.cluster)
        return Row(
            standing,
            countdown(standing.deadline, now),
            _since(first, standing.cluster, now),
            first,
            clearings.get(standing.cluster),
        )

    return ClusterList(
        rows=[row(standing) for standing in shown],
        reports=spam_clusters.count(grants),
        largest=row(largest) if largest and largest.reports > spam_clusters.ALL_OF else None,
        number=number,
        more=len(found) > PAGE_SIZE,
    )


def cleared_list(grants: Grants) -> list[ClearedRow]:
    """What two people cleared as spam, the latest first."""
    clearings = spam_clusters.cleared(grants, limit=CLEARED_SHOWN)
    return [ClearedRow(each, Cluster(each.cluster, each.restricted).slug) for each in clearings]


def cluster_page(cluster: Cluster, reader: User, grants: Grants, now: datetime) -> ClusterPage:
    """Gather it. The caller made sure that the person may read reports of this kind."""
    standing = spam_clusters.standing_of(cluster)
    question = spam_clusters.question(cluster, reader, now)
    held = spam_clusters.to_read(
        cluster, reader, now, real_found=question.real_found, limit=READ_AT_ONCE
    )
    clearings = spam_clusters.clearings_of(cluster)
    under_way = next((each for each in clearings if each.state in spam_clusters.UNDER_WAY), None)
    may_judge = spam_clusters.may_judge(grants, cluster)
    by_reader = under_way is not None and under_way.proposed_by_id == reader.pk
    return ClusterPage(
        cluster=cluster,
        standing=standing,
        clock=countdown(standing.deadline, now) if standing else None,
        since=_since(spam_clusters.firsts([cluster]).get(cluster), cluster, now),
        question=question,
        reports=[_report(hold, now) for hold in held] if may_judge and not by_reader else [],
        clearings=[each for each in clearings if each is not under_way],
        cleared=spam_clusters.cleared_in(cluster, limit=CLEARED_SHOWN + 1) if clearings else [],
        under_way=under_way,
        proposed_by_reader=by_reader,
        may_judge=may_judge,
        step=_step(under_way, by_reader=by_reader) if may_judge and question.would_clear else "",
    )


def _step(under_way: SpamClearing | None, *, by_reader: bool) -> str:
    if under_way is None:
        return "propose"
    waits = under_way.state == ClearingState.PROPOSED and not by_reader
    return "confirm" if waits else ""


def _since(first: First | None, cluster: Cluster, now: datetime) -> str:
    return age(first.filed_at, now, restricted=cluster.restricted) if first else ""


def _report(hold: SpamHold, now: datetime) -> Report:
    complaint = hold.complaint
    suspicion: Suspicion | None = getattr(complaint, "suspicion", None)
    spans = suspicion.spans if suspicion and narrative_is_whole(complaint) else []
    ticked: list[Words] = [
        official_wording.FORCE_TYPES[ForceType(fact.code)]
        if fact.kind == FactKind.FORCE
        else wording.ALLEGATIONS[Allegation(fact.code)]
        for fact in complaint.facts.all()
    ]
    if complaint.injury != Injury.UNKNOWN:
        ticked.append(official_wording.INJURIES[Injury(complaint.injury)])
    return Report(
        hold=hold,
        clock=countdown(hold.deadline, now),
        age=age(complaint.filed_at, now, restricted=complaint.restricted),
        narrative=pieces(complaint.narrative, spans),
        answers=[
            (label, words)
            for column, label in WORD_LABELS.items()
            if (words := getattr(complaint, column))
        ],
        ticked=list(dict.fromkeys(ticked)),
    )
