"""Clearing a flood: two people judge a cluster, each by a sample that they did not choose.

Each reads their own sample, and whatever tells of force; a reading by choice counts towards no
sample. One report taken for real ends the matter: a clearing that waits is declined, and from then
on each of the two must read every report of that cluster. A worker closes what two people cleared.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.access import grants_of
from accounts.models import User
from complaints import spam_clusters
from complaints.models import SpamClearing, SpamHold, SpamReading
from complaints.models.complaint import complaint_ref
from complaints.spam_closing import wake_closer
from complaints.spam_clusters import Cluster
from complaints.statuses import ClearingState, HoldState, Mark
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append

REASON_MAX_CHARACTERS = 2_000
FOUND_REAL = "One of these was taken for a real report."
CHANCE = secrets.SystemRandom()


class Refusal(StrEnum):
    """Why a cluster, as it stands now, cannot take a step."""

    NOTHING_TO_CLEAR = "nothing_to_clear"
    SAMPLE_NOT_READ = "sample_not_read"
    PROPOSED_BY_YOU = "proposed_by_you"
    PROPOSED_BY_ANOTHER = "proposed_by_another"
    NOBODY_PROPOSED = "nobody_proposed"
    FIRST_MAY_NO_LONGER = "first_may_no_longer"
    NOT_HELD = "not_held"


class ClearingRefused(Exception):
    """The cluster changed since the page was shown, or was never in that state."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@transaction.atomic
def draw(*, cluster: Cluster, actor: User) -> int:
    """Draw what the person's sample lacks; gives how many were drawn. What was drawn stays.

    The second person gets first what the first did not. Raises ``PermissionDenied``.
    """
    now = timezone.now()
    _take_turn(cluster, actor)
    asked = spam_clusters.question(cluster, actor, now)
    if not asked.to_draw:
        return 0
    drawn = _chosen(cluster, actor, now, asked.to_draw)
    read = SpamReading.objects.filter(hold__in=drawn, reader=actor)
    read.update(drawn_at=now)  # read by choice before
    SpamReading.objects.bulk_create(
        (SpamReading(hold_id=pk, reader=actor, drawn_at=now) for pk in drawn),
        ignore_conflicts=True,
    )
    _record(
        Action.SPAM_SAMPLE_DRAWN, _ref_of(cluster), actor, now,
        reports=asked.by_sample, drawn=len(drawn), drawn_sha256=_digest(drawn),
    )  # fmt: skip
    return len(drawn)


@transaction.atomic
def mark(*, cluster: Cluster, hold_id: uuid.UUID, mark: Mark, actor: User) -> SpamHold:
    """Say what one held report of a cluster is. "Real" stands; its release follows in the same
    transaction (``accountability.spam_check``). Raises ``PermissionDenied`` and
    ``ClearingRefused``.
    """
    now = timezone.now()
    _take_turn(cluster, actor)
    held = spam_clusters.hold(cluster, hold_id)
    if held is None:
        raise PermissionDenied
    if held.state != HoldState.HELD:
        raise ClearingRefused(Refusal.NOT_HELD)
    reading, _new = SpamReading.objects.get_or_create(hold=held, reader=actor)
    if Mark(reading.mark) in (mark, Mark.REAL):
        return held
    reading.mark, reading.marked_at = mark, now
    reading.save(update_fields=["mark", "marked_at"])
    _record(Action.SPAM_MARKED, complaint_ref(held.pk), actor, now, mark=mark.value)
    if mark is Mark.REAL:
        standing = _proposal_of(cluster)
        if standing is not None:
            _decline(standing, FOUND_REAL, actor, now)
    return held


@transaction.atomic
def propose_clearing(*, cluster: Cluster, reason: str, actor: User) -> SpamClearing:
    """Be the first of two who would clear what waits now. What comes later is not part of it.

    Raises ``PermissionDenied`` and ``ClearingRefused``.
    """
    now = timezone.now()
    _take_turn(cluster, actor)
    standing = spam_clusters.clearings_under_way([cluster]).get(cluster)
    if standing is not None:
        by_actor = standing.proposed_by_id == actor.pk
        raise ClearingRefused(Refusal.PROPOSED_BY_YOU if by_actor else Refusal.PROPOSED_BY_ANOTHER)
    judged = _judged(cluster, actor, now)
    clearing = SpamClearing.objects.create(
        cluster=cluster.number,
        restricted=cluster.restricted,
        reason=reason,
        proposed_by=actor,
        proposed_at=now,
        cases=len(judged),
    )
    SpamHold.objects.filter(pk__in=judged).update(clearing=clearing)
    _record(
        Action.SPAM_CLEARING_PROPOSED, clearing.ref, actor, now,
        cases=len(judged), cases_sha256=_digest(judged), reason_sha256=_sha256(reason),
    )  # fmt: skip
    return clearing


@transaction.atomic
def confirm_clearing(*, clearing_id: int, answer: str, actor: User) -> SpamClearing:
    """Agree as the second, another person; a worker closes the cases.

    What must be read one by one and was not read by the second leaves the set. Raises
    ``PermissionDenied`` and ``ClearingRefused``.
    """
    now = timezone.now()
    clearing, cluster = _hold_proposal(clearing_id, actor)
    if clearing.proposed_by_id == actor.pk:
        raise ClearingRefused(Refusal.PROPOSED_BY_YOU)
    first = clearing.proposed_by
    if not first.is_active or not spam_clusters.may_judge(grants_of(first), cluster):
        raise ClearingRefused(Refusal.FIRST_MAY_NO_LONGER)
    judged = _judged(cluster, actor, now)
    SpamHold.objects.filter(clearing=clearing).exclude(pk__in=judged).update(clearing=None)
    clearing.state, clearing.cases = ClearingState.CONFIRMED, len(judged)
    clearing.answer, clearing.answered_by, clearing.answered_at = answer, actor, now
    clearing.save()
    _record(
        Action.SPAM_CLEARING_CONFIRMED, clearing.ref, actor, now,
        cases=len(judged), cases_sha256=_digest(judged), answer_sha256=_sha256(answer),
        proposed_by=actor_ref("staff", clearing.proposed_by_id),
    )  # fmt: skip
    wake_closer(clearing.pk)
    return clearing


@transaction.atomic
def decline_clearing(*, clearing_id: int, answer: str, actor: User) -> SpamClearing:
    """Say why these go on waiting; the first person may take it back. Raises as the others do."""
    clearing, _cluster = _hold_proposal(clearing_id, actor)
    _decline(clearing, answer, actor, timezone.now())
    return clearing


def _chosen(cluster: Cluster, actor: User, now: datetime, lacking: int) -> list[uuid.UUID]:
    """So many of those judged by a sample that this person was not given yet, by chance."""
    sampled = spam_clusters.judged_by_sample(cluster, now)
    given = SpamReading.objects.filter(hold__in=sampled, drawn_at__isnull=False)
    mine = set(given.filter(reader=actor).values_list("hold_id", flat=True))
    others = set(given.exclude(reader=actor).values_list("hold_id", flat=True))
    free = [pk for pk in sampled.values_list("pk", flat=True) if pk not in mine]
    fresh = [pk for pk in free if pk not in others]
    drawn = CHANCE.sample(fresh, min(lacking, len(fresh)))
    seen = [pk for pk in free if pk in others]
    return [*drawn, *CHANCE.sample(seen, min(lacking - len(drawn), len(seen)))]


def _judged(cluster: Cluster, actor: User, now: datetime) -> list[uuid.UUID]:
    """What the person's word covers: all by the sample that they read, and what they read one by
    one and took for spam. Raises ``ClearingRefused``."""
    asked = spam_clusters.question(cluster, actor, now)
    if not asked.sample_is_read:
        raise ClearingRefused(Refusal.SAMPLE_NOT_READ)
    judged = [
        *spam_clusters.judged_by_sample(cluster, now).values_list("pk", flat=True),
        *spam_clusters.judged_one_by_one(cluster, now)
        .filter(readings__reader=actor, readings__mark=Mark.SPAM)
        .values_list("pk", flat=True),
    ]
    # Held until the end, so that none of them lapses or is released meanwhile.
    held = SpamHold.objects.select_for_update().filter(pk__in=judged, state=HoldState.HELD)
    judged = list(held.order_by("pk").values_list("pk", flat=True))
    if not judged:
        raise ClearingRefused(Refusal.NOTHING_TO_CLEAR)
    return judged


def _decline(clearing: SpamClearing, answer: str, actor: User, at: datetime) -> None:
    SpamHold.objects.filter(clearing=clearing).update(clearing=None)
    clearing.state = ClearingState.DECLINED
    clearing.answer, clearing.answered_by, clearing.answered_at = answer, actor, at
    clearing.save()
    _record(
        Action.SPAM_CLEARING_DECLINED, clearing.ref, actor, at,
        answer_sha256=_sha256(answer), proposed_by=actor_ref("staff", clearing.proposed_by_id),
    )  # fmt: skip


def _hold_proposal(clearing_id: int, actor: User) -> tuple[SpamClearing, Cluster]:
    """A clearing that waits for its second person, in this person's turn."""
    found = SpamClearing.objects.filter(pk=clearing_id).first()
    if found is None:
        raise PermissionDenied
    cluster = Cluster(found.cluster, found.restricted)
    _take_turn(cluster, actor)
    clearing = SpamClearing.objects.select_for_update().get(pk=clearing_id)
    if clearing.state != ClearingState.PROPOSED:
        raise ClearingRefused(Refusal.NOBODY_PROPOSED)
    return clearing, cluster


def _proposal_of(cluster: Cluster) -> SpamClearing | None:
    return SpamClearing.objects.filter(
        cluster=cluster.number, restricted=cluster.restricted, state=ClearingState.PROPOSED
    ).first()


def _take_turn(cluster: Cluster, actor: User) -> None:
    """One person's step at a time on one cluster. Raises ``PermissionDenied``."""
    if not spam_clusters.may_judge(grants_of(actor), cluster):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [cluster.number])


def _ref_of(cluster: Cluster) -> str:
    return f"spam_cluster:{cluster.slug}"


def _digest(ids: Iterable[uuid.UUID]) -> str:
    """SHA-256 of the identifiers in order, a line each."""
    return _sha256("\n".join(sorted(str(each) for each in ids)))


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _record(action: Action, ref: str, actor: User, at: datetime, /, **data: Value) -> None:
    append(Event(action, ref, actor_ref("staff", actor.pk), at, data))
