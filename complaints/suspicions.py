"""Force that words may tell of: two different people clear it with reasons, or it counts as force.

Silence never clears anything. After the deadline nobody can clear: the suspicion has lapsed, or is
about to (``accountability.casework.lapse_suspicion``).
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from complaints import access
from complaints.models import Clearing, Complaint, Fact, FactKind, Suspicion
from complaints.recording import TRIAGE_CLOCK
from complaints.statuses import RoutingState
from complaints.triage import Refusal, StepRefused, hold_case, refuse_without_first
from complaints.vocabulary import ForceType, Source, SuspicionState
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append

REASON_MAX_CHARACTERS = 2_000


@transaction.atomic
def propose_clearing(*, complaint_id: uuid.UUID, reason: str, actor: User) -> Clearing:
    """Be the first of two to say that the words tell of no force. The clock goes on.

    Raises ``PermissionDenied`` and ``StepRefused``.
    """
    now = timezone.now()
    complaint = hold_case(complaint_id, actor)
    suspicion = _hold_open(complaint, now)
    if (first := access.clearings_of(complaint)) != []:
        raise StepRefused(_refusal_to_be_first(first[0], actor), complaint)
    clearing = _clear(suspicion, reason, actor, now)
    append(
        Event(
            Action.SUSPICION_CLEARING_PROPOSED,
            complaint.ref,
            actor_ref("staff", actor.pk),
            now,
            {"reason_sha256": _sha256(reason)},
        )
    )
    return clearing


def confirm_clearing(*, complaint: Complaint, reason: str, actor: User, at: datetime) -> Suspicion:
    """Be the second, another person, of a case that ``hold_case`` gave: the suspicion is cleared.

    Routing must follow in the same transaction
    (``accountability.staff_casework.confirm_clearing``).
    Raises ``StepRefused``.
    """
    suspicion = _hold_open(complaint, at)
    before = access.clearings_of(complaint)
    if not before:
        raise StepRefused(Refusal.NOBODY_CLEARED_FIRST, complaint)
    if before[0].cleared_by_id == actor.pk:
        raise StepRefused(Refusal.CLEARED_BY_YOU, complaint)
    refuse_without_first(before[0].cleared_by, complaint)
    _clear(suspicion, reason, actor, at)
    _end(complaint, suspicion, SuspicionState.CLEARED)
    append(
        Event(
            Action.SUSPICION_CLEARED,
            complaint.ref,
            actor_ref("staff", actor.pk),
            at,
            {
                "reason_sha256": _sha256(reason),
                "proposed_by": actor_ref("staff", before[0].cleared_by_id),
            },
        )
    )
    return suspicion


def lapse(complaint: Complaint, suspicion: Suspicion, *, at: datetime) -> list[str]:
    """Count as force what nobody cleared in time; gives the force types that are facts now.

    Both rows are held (``access.lock_lapsing``), and routing must follow in the same transaction.
    """
    suspected = suspicion.force_types or [ForceType.UNKNOWN.value]
    Fact.objects.bulk_create(
        (
            Fact(
                complaint=complaint,
                kind=FactKind.FORCE,
                code=code,
                source=Source.SCREENING,
                stated_at=at,
            )
            for code in suspected
        ),
        ignore_conflicts=True,  # a later statement may have told of the same force surely
    )
    _end(complaint, suspicion, SuspicionState.LAPSED)
    append(
        Event(
            Action.SUSPICION_LAPSED, complaint.ref, "system", at, {"force_types": list(suspected)}
        )
    )
    return list(suspected)


def _hold_open(complaint: Complaint, now: datetime) -> Suspicion:
    """The case's suspicion while it can be cleared. Raises ``StepRefused``."""
    suspicion = Suspicion.objects.select_for_update().filter(pk=complaint.pk).first()
    if complaint.routing_state == RoutingState.HELD:
        raise StepRefused(Refusal.HELD, complaint)
    if suspicion is None or suspicion.state != SuspicionState.OPEN or suspicion.deadline is None:
        raise StepRefused(Refusal.NO_OPEN_SUSPICION, complaint)
    if suspicion.deadline <= now:
        raise StepRefused(Refusal.SUSPICION_RAN_OUT, complaint)
    return suspicion


def _refusal_to_be_first(first: Clearing, actor: User) -> Refusal:
    if first.cleared_by_id == actor.pk:
        return Refusal.CLEARED_BY_YOU
    return Refusal.CLEARED_FIRST_BY_ANOTHER


def _clear(suspicion: Suspicion, reason: str, actor: User, at: datetime) -> Clearing:
    return Clearing.objects.create(suspicion=suspicion, cleared_by=actor, reason=reason, at=at)


def _end(complaint: Complaint, suspicion: Suspicion, state: SuspicionState) -> None:
    """Staff's next clock is that of triage again."""
    suspicion.state = state
    suspicion.save(update_fields=["state"])
    complaint.due_at = complaint.filed_at + TRIAGE_CLOCK
    complaint.save(update_fields=["due_at"])


def _sha256(reason: str) -> str:
    return hashlib.sha256(reason.encode()).hexdigest()
