"""Ending staff's work on a case, taking that back, and telling the filer how it stands.

Where an agency has the case, one person ends staff's own work on it. Where none has it, closing
would be the end of the matter: two different people must say so, each with reasons, whether or not
anybody named a class (the narrative is an allegation in itself, and leaving the class out must be
no way around). Whoever may work on a closed case may open it again, with a reason.

Each takes a case that ``triage.hold_case`` gave and writes one ledger entry; its clocks are kept in
the same transaction (``accountability.casework``).
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from accounts.models import User
from complaints import filer_notices
from complaints.models import Closing, Complaint, FilerUpdate
from complaints.recording import TRIAGE_CLOCK
from complaints.statuses import ClosingReason, ClosingState, RoutingState, Status, can_step
from complaints.triage import Refusal, StepRefused, refuse_without_first
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append

WORDS_MAX_CHARACTERS = 2_000
FILER_ADDED = "The person who filed added to the case."
NO_AGENCY_LEFT = "The last agency that had the case no longer has it."


def close(
    complaint: Complaint, *, reason: ClosingReason, note: str, actor: User, at: datetime
) -> Closing:
    """End staff's own work on a case that an agency has. Raises ``StepRefused``.

    Referrals stand, packets are still built and clocks of agencies go on. A database trigger
    refuses it where no agency has the case.
    """
    _refuse_unless_open(complaint)
    _end_moot_proposal(complaint, actor, at)
    closing = Closing.objects.create(
        complaint=complaint,
        state=ClosingState.CLOSED,
        reason=reason,
        note=note,
        proposed_by=actor,
        proposed_at=at,
    )
    _close(closing, complaint, actor, at, proposed_by=None)
    return closing


def propose(
    complaint: Complaint, *, reason: ClosingReason, note: str, actor: User, at: datetime
) -> Closing:
    """Be the first of two who would close a case that no agency has. It stays open.

    Raises ``StepRefused``.
    """
    _refuse_unless_open(complaint)
    if complaint.routing_state == RoutingState.HELD:  # the spam check comes first, and its clock
        raise StepRefused(Refusal.HELD, complaint)
    if (standing := proposal_of(complaint)) is not None:
        by_actor = standing.proposed_by_id == actor.pk
        refusal = Refusal.PROPOSED_BY_YOU if by_actor else Refusal.PROPOSED_BY_ANOTHER
        raise StepRefused(refusal, complaint)
    closing = Closing.objects.create(
        complaint=complaint,
        state=ClosingState.PROPOSED,
        reason=reason,
        note=note,
        proposed_by=actor,
        proposed_at=at,
    )
    _record(
        Action.CASE_CLOSING_PROPOSED, complaint, actor, at,
        reason=reason.value, note_sha256=_sha256(note),
    )  # fmt: skip
    return closing


def confirm(complaint: Complaint, *, answer: str, actor: User, at: datetime) -> Closing:
    """Agree as the second, another person, with a reason of one's own. Raises ``StepRefused``."""
    _refuse_unless_open(complaint)
    closing = _answer(complaint, answer, actor, at)
    if closing.proposed_by_id == actor.pk:
        raise StepRefused(Refusal.PROPOSED_BY_YOU, complaint)
    refuse_without_first(closing.proposed_by, complaint)
    closing.state = ClosingState.CLOSED
    closing.save()
    _close(closing, complaint, actor, at, proposed_by=actor_ref("staff", closing.proposed_by_id))
    return closing


def decline(complaint: Complaint, *, answer: str, actor: User, at: datetime) -> Closing:
    """Say why the case stays open; the first person may take it back. Raises ``StepRefused``."""
    _refuse_unless_open(complaint)
    closing = _answer(complaint, answer, actor, at)
    closing.state = ClosingState.DECLINED
    closing.save()
    _record(
        Action.CASE_CLOSING_DECLINED, complaint, actor, at,
        answer_sha256=_sha256(answer), proposed_by=actor_ref("staff", closing.proposed_by_id),
    )  # fmt: skip
    return closing


def reopen(complaint: Complaint, *, because: str, actor: User | None, at: datetime) -> Complaint:
    """Open a closed case again: it waits for triage anew, and for nobody in particular.

    How it was closed stays on record. ``actor`` is empty where the program does it. Raises
    ``StepRefused``.
    """
    if complaint.status != Status.CLOSED:
        raise StepRefused(Refusal.NOT_CLOSED, complaint)
    closing = Closing.objects.filter(complaint=complaint, state=ClosingState.CLOSED).first()
    if closing is not None:  # what is older than this record has none
        closing.state = ClosingState.REOPENED
        closing.reopened_by, closing.reopened_at, closing.reopened_because = actor, at, because
        closing.save()
    complaint.status = Status.RECEIVED
    complaint.claimed_by = None
    complaint.closing_reason = complaint.closing_note = ""
    complaint.due_at = complaint.next_due_at = at + TRIAGE_CLOCK
    complaint.save(
        update_fields=[
            "status", "claimed_by", "closing_reason", "closing_note", "due_at", "next_due_at",
        ]
    )  # fmt: skip
    _record(Action.CASE_REOPENED, complaint, actor, at, because_sha256=_sha256(because))
    return complaint


def hear_filer(complaint: Complaint, *, at: datetime) -> None:
    """The filer added to a case that no agency has: nobody closes it who did not know of that.

    Closed, it is opened again; about to be closed, it stays open, and whoever would close it reads
    first and proposes anew.
    """
    if complaint.status == Status.CLOSED:
        reopen(complaint, because=FILER_ADDED, actor=None, at=at)
    elif (closing := proposal_of(complaint)) is not None:
        closing.state = ClosingState.DECLINED
        closing.save()
        _record(
            Action.CASE_CLOSING_DECLINED, complaint, None, at,
            answer_sha256=_sha256(FILER_ADDED),
            proposed_by=actor_ref("staff", closing.proposed_by_id),
        )  # fmt: skip


def reopen_without_agency(complaint: Complaint, *, at: datetime) -> None:
    """No agency has the case any more: what one person closed because one had it is open again.

    What two different people closed stays closed: they judged that nobody need have it.
    """
    if complaint.status != Status.CLOSED:
        return
    closed = Closing.objects.filter(complaint=complaint, state=ClosingState.CLOSED)
    if not closed.filter(answered_by__isnull=False).exists():
        reopen(complaint, because=NO_AGENCY_LEFT, actor=None, at=at)


def tell_filer(complaint: Complaint, *, words: str, actor: User, at: datetime) -> FilerUpdate:
    """Write to the filer, who reads it with the phrase; the clock of the next update starts."""
    update = FilerUpdate.objects.create(complaint=complaint, written_by=actor, words=words, at=at)
    complaint.filer_updated_at = complaint.filer_told_at = at
    complaint.save(update_fields=["filer_updated_at", "filer_told_at"])
    filer_notices.note_news(complaint.pk, at=at)
    _record(
        Action.CASE_FILER_UPDATED, complaint, actor, at,
        update=update.pk, words_sha256=_sha256(words),
    )  # fmt: skip
    return update


def proposal_of(complaint: Complaint) -> Closing | None:
    """The closing that waits for a second person, or None."""
    return Closing.objects.filter(complaint=complaint, state=ClosingState.PROPOSED).first()


def _answer(complaint: Complaint, answer: str, actor: User, at: datetime) -> Closing:
    closing = proposal_of(complaint)
    if closing is None:
        raise StepRefused(Refusal.NOBODY_PROPOSED, complaint)
    closing.answered_by, closing.answered_at, closing.answer = actor, at, answer
    return closing


def _end_moot_proposal(complaint: Complaint, actor: User, at: datetime) -> None:
    """An agency got the case after somebody proposed to close it: that question is moot."""
    if proposal_of(complaint) is not None:
        decline(complaint, answer="An agency has the case now.", actor=actor, at=at)


def _refuse_unless_open(complaint: Complaint) -> None:
    if not can_step(Status(complaint.status), Status.CLOSED):
        raise StepRefused(Refusal.CLOSED, complaint)


def _close(
    closing: Closing, complaint: Complaint, actor: User, at: datetime, *, proposed_by: str | None
) -> None:
    complaint.status = Status.CLOSED
    complaint.closing_reason, complaint.closing_note = closing.reason, closing.note
    complaint.save(update_fields=["status", "closing_reason", "closing_note"])
    filer_notices.note_news(complaint.pk, at=at)
    _record(
        Action.CASE_CLOSED, complaint, actor, at,
        reason=str(closing.reason),
        note_sha256=_sha256(closing.answer or closing.note),
        proposed_by=proposed_by,
    )  # fmt: skip


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _record(
    action: Action, complaint: Complaint, actor: User | None, at: datetime, /, **data: Value
) -> None:
    by = actor_ref("staff", actor.pk) if actor else "system"
    append(Event(action, complaint.ref, by, at, data))
