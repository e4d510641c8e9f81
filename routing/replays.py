"""Replaying a policy over all past complaints. The rows are the truth; Celery only wakes workers.

The complaints are cut into parts by identifier. A worker claims a part (a lease, and a fence that
counts the claims), goes through it in batches, and writes each batch's place and counts together,
if its fence is still the newest. Killed, stopped or overtaken, a part goes on at its last place.
Complaints filed meanwhile may be missing: they came under the policy in force.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Permission
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append
from routing import access, policies, waking
from routing.models import PolicyVersion, Replay, ReplayPart
from routing.policies import Refusal, StepRefused
from routing.replay_counting import Comparison, Tally, comparer
from routing.states import PolicyState, ReplayState

logger = logging.getLogger(__name__)

PARTS = 16
BATCH = 5_000
LEASE = timedelta(seconds=30)
# Less than a task's time limit: what is left goes on in the next task.
TURN = timedelta(seconds=60)

Compare = Callable[[str], Comparison | None]
_BATCH_SQL = """
    SELECT DISTINCT ON (complaint_id) complaint_id::text, facts::text
    FROM routing_decision WHERE complaint_id > %s AND complaint_id <= %s
    ORDER BY complaint_id, at DESC, id LIMIT %s
"""


@transaction.atomic
def start_replay(*, policy_id: int, actor: User) -> Replay:
    """Begin a replay of a proved policy. Raises ``StepRefused``."""
    _must(actor)
    row = PolicyVersion.objects.select_for_update().get(pk=policy_id)
    if row.state != PolicyState.PROVED:
        raise StepRefused(Refusal.NOT_IN_THAT_STATE)
    if row.replays.exclude(state=ReplayState.DONE).exists():
        raise StepRefused(Refusal.REPLAY_UNFINISHED)
    now = timezone.now()
    baseline, _parsed = access.policy_in_force(now)
    replay = Replay.objects.create(
        policy=row,
        baseline=baseline,
        asked_by=actor,
        asked_at=now,
        total=access.count_of_decided_complaints(),
    )
    ReplayPart.objects.bulk_create(_parts(replay))
    _record(replay, Action.POLICY_REPLAY_STARTED, actor)
    waking.wake_replayers(replay.parts.values_list("pk", flat=True))
    return replay


@transaction.atomic
def stop_replay(*, replay_id: uuid.UUID, actor: User) -> None:
    """Let the workers rest; what was counted is kept."""
    _must(actor)
    if Replay.objects.filter(pk=replay_id, state=ReplayState.RUNNING).update(
        state=ReplayState.STOPPED
    ):
        _record(Replay.objects.get(pk=replay_id), Action.POLICY_REPLAY_STOPPED, actor)


@transaction.atomic
def resume_replay(*, replay_id: uuid.UUID, actor: User) -> None:
    """Go on where it was stopped."""
    _must(actor)
    stopped = Replay.objects.filter(pk=replay_id, state=ReplayState.STOPPED)
    if stopped.update(state=ReplayState.RUNNING):
        replay = Replay.objects.get(pk=replay_id)
        _record(replay, Action.POLICY_REPLAY_STARTED, actor)
        waking.wake_replayers(replay.parts.filter(finished=False).values_list("pk", flat=True))


def replay_part(part_id: int) -> bool:
    """Go through a part for one turn. True when this call finished it."""
    claim = _claim(part_id, timezone.now())
    if claim is None:
        return False
    replay = claim.part.replay
    baseline = access.parsed_or_empty(replay.baseline)
    draft = access.parsed_or_empty(replay.policy)
    compare = comparer(baseline, draft, access.agencies_receiving(replay.asked_at))
    until = timezone.now() + TURN
    while timezone.now() < until:
        kept = _next_batch(claim, compare)
        if not kept:
            return False
        if claim.part.finished:
            _finish(replay.pk)
            return True
    _let_go(claim)
    waking.nudge_replayers([part_id])
    return False


def sweep(now: datetime) -> None:
    """Nudge the parts of running replays that nobody carries."""
    idle = ReplayPart.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now),
        finished=False,
        replay__state=ReplayState.RUNNING,
    )
    waking.nudge_replayers(idle.values_list("pk", flat=True))


def result_of(replay: Replay) -> Tally:
    """What was counted so far, over all parts."""
    total = Tally()
    for stored in replay.parts.order_by("number").values_list("tally", flat=True):
        total.add(Tally.of(stored))
    return total


def done_of(replay: Replay) -> int:
    return int(replay.parts.aggregate(done=Sum("done"))["done"] or 0)


@dataclass(slots=True)
class _Claim:
    part: ReplayPart
    fence: int


@transaction.atomic
def _claim(part_id: int, now: datetime) -> _Claim | None:
    part = (
        ReplayPart.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("replay__policy", "replay__baseline")
        .filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            pk=part_id,
            finished=False,
            replay__state=ReplayState.RUNNING,
        )
        .first()
    )
    if part is None:
        return None
    part.fence += 1
    part.lease_until = now + LEASE
    part.save(update_fields=["fence", "lease_until"])
    return _Claim(part, part.fence)


def _next_batch(claim: _Claim, compare: Compare) -> bool:
    """Count the next batch. False when the replay was stopped or the part taken over."""
    part = claim.part
    with connection.cursor() as cursor:
        cursor.execute(_BATCH_SQL, [part.place, part.last, BATCH])
        rows: list[tuple[str, str]] = cursor.fetchall()
    tally = Tally.of(part.tally)
    for complaint, facts in rows:
        tally.count(complaint, compare(facts))
    part.tally = tally.as_json()
    part.done += len(rows)
    part.finished = len(rows) < BATCH
    if rows:
        part.place = uuid.UUID(rows[-1][0])
    lease = None if part.finished else timezone.now() + LEASE
    ours = ReplayPart.objects.filter(
        pk=part.pk, fence=claim.fence, replay__state=ReplayState.RUNNING
    )
    kept = ours.update(
        tally=part.tally, done=part.done, finished=part.finished, place=part.place,
        lease_until=lease,
    )  # fmt: skip
    if not kept:
        _let_go(claim)
    return bool(kept)


def _let_go(claim: _Claim) -> None:
    ReplayPart.objects.filter(pk=claim.part.pk, fence=claim.fence).update(lease_until=None)


@transaction.atomic
def _finish(replay_id: uuid.UUID) -> None:
    """When every part is through, say so once."""
    replay = Replay.objects.select_for_update().get(pk=replay_id)
    if replay.state == ReplayState.DONE or replay.parts.filter(finished=False).exists():
        return
    replay.state, replay.finished_at = ReplayState.DONE, timezone.now()
    replay.save(update_fields=["state", "finished_at"])
    tally = result_of(replay)
    row = PolicyVersion.objects.select_for_update().get(pk=replay.policy_id)
    policies.record_replay(
        row=row, replay_ref=str(replay.pk), cases=done_of(replay), changed=tally.changed
    )


def _parts(replay: Replay) -> list[ReplayPart]:
    """Equal ranges of all identifiers: random ones spread over them evenly."""
    width = 2**128 // PARTS
    return [
        ReplayPart(
            replay=replay,
            number=number,
            place=uuid.UUID(int=max(number * width - 1, 0)),
            last=uuid.UUID(int=(number + 1) * width - 1),
            tally=Tally().as_json(),
        )
        for number in range(PARTS)
    ]


def _must(actor: User) -> None:
    if not grants_of(actor).allow(Permission.DRAFT_POLICIES, Permission.APPROVE_POLICIES):
        raise PermissionDenied


def _record(replay: Replay, action: Action, actor: User) -> None:
    row = replay.policy
    data = {"policy": row.version, "sha256": row.sha256, "replay": str(replay.pk)}
    append(Event(action, row.ref, actor_ref("staff", actor.pk), timezone.now(), data))
