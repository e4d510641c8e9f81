"""What staff do with a case: claim it, write a note, add a class (``closings`` ends their work).

Each is one transaction with one ledger entry. None of them touches what was filed, and none stops
a referral.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import grants_of
from accounts.models import User
from complaints import access, recording
from complaints.models import Complaint, Fact, FactKind, Note
from complaints.statuses import Status
from complaints.vocabulary import Allegation, Source
from ledger.actions import Action, Value
from ledger.models import Entry
from ledger.recording import Event, actor_ref, append, utc_text

NOTE_MAX_CHARACTERS = 10_000
ONE_READING = timedelta(hours=1)


class Refusal(StrEnum):
    """Why the case, as it stands now, cannot take a step."""

    CLAIMED_BY_ANOTHER = "claimed_by_another"
    CLOSED = "closed"
    CLASS_STANDS = "class_stands"
    FACT_STANDS = "fact_stands"
    NO_OPEN_SUSPICION = "no_open_suspicion"
    SUSPICION_RAN_OUT = "suspicion_ran_out"
    CLEARED_BY_YOU = "cleared_by_you"
    CLEARED_FIRST_BY_ANOTHER = "cleared_first_by_another"
    NOBODY_CLEARED_FIRST = "nobody_cleared_first"
    PROPOSED_BY_YOU = "proposed_by_you"
    PROPOSED_BY_ANOTHER = "proposed_by_another"
    NOBODY_PROPOSED = "nobody_proposed"
    NOT_CLOSED = "not_closed"
    FIRST_MAY_NO_LONGER = "first_may_no_longer"
    NOT_HELD = "not_held"
    HELD = "held"
    CONFLICT_SEEN = "conflict_seen"
    CONFLICT_STATED_BY_YOU = "conflict_stated_by_you"


class StepRefused(Exception):
    """The case changed since the page was shown, or was never in that state."""

    def __init__(self, refusal: Refusal, complaint: Complaint) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.complaint = complaint


@transaction.atomic
def claim_case(*, complaint_id: uuid.UUID, actor: User) -> Complaint:
    """Put a person's name on a case. Claiming it twice changes nothing. Raises ``StepRefused``."""
    complaint = hold_case(complaint_id, actor)
    if complaint.status == Status.CLOSED:
        raise StepRefused(Refusal.CLOSED, complaint)
    if complaint.claimed_by_id == actor.pk:
        return complaint
    if complaint.claimed_by_id is not None:
        raise StepRefused(Refusal.CLAIMED_BY_ANOTHER, complaint)
    complaint.claimed_by = actor
    complaint.status = Status.IN_REVIEW
    complaint.save(update_fields=["claimed_by", "status"])
    _record(Action.CASE_CLAIMED, complaint, actor, timezone.now())
    return complaint


@transaction.atomic
def add_note(*, complaint_id: uuid.UUID, body: str, actor: User) -> Note:
    """Write a note for staff alone. A closed case takes notes too."""
    complaint = hold_case(complaint_id, actor)
    now = timezone.now()
    note = Note.objects.create(complaint=complaint, author=actor, body=body, at=now)
    body_sha256 = hashlib.sha256(body.encode()).hexdigest()
    _record(Action.CASE_NOTE_ADDED, complaint, actor, now, note=note.pk, body_sha256=body_sha256)
    return note


def state_class(complaint: Complaint, *, allegation: Allegation, actor: User, at: datetime) -> Fact:
    """Add a class beside the filer's own, to a case that ``hold_case`` gave.

    Routing must follow in the same transaction (``accountability.staff_casework.add_class``).
    Raises ``StepRefused`` when staff stated that class before.
    """
    stated = Fact.objects.filter(
        complaint=complaint, kind=FactKind.ALLEGATION, code=allegation, source=Source.STAFF
    )
    if stated.exists():
        raise StepRefused(Refusal.CLASS_STANDS, complaint)
    fact = Fact.objects.create(
        complaint=complaint,
        kind=FactKind.ALLEGATION,
        code=allegation,
        source=Source.STAFF,
        stated_by=actor,
        stated_at=at,
    )
    _record(Action.CASE_CLASS_ADDED, complaint, actor, at, allegation=allegation.value)
    return fact


@transaction.atomic
def record_reading(*, complaint: Complaint, entries: list[Entry], actor: User) -> bool:
    """Say in the ledger that a person read a case: once in an hour, not at every click.

    ``entries`` is what the ledger holds about the case, which the page has read anyway.
    """
    return record_readings(complaints=[complaint], entries=entries, actor=actor) > 0


@transaction.atomic
def record_readings(
    *, complaints: Iterable[Complaint], entries: Iterable[Entry], actor: User
) -> int:
    """The same of several cases that stand on one page; gives how many are new."""
    now = timezone.now()
    reader = actor_ref("staff", actor.pk)
    known = {
        entry.object_ref
        for entry in entries
        if entry.action == Action.COMPLAINT_READ
        and entry.actor_ref == reader
        and entry.at > now - ONE_READING
    }
    new = [
        Event(Action.COMPLAINT_READ, complaint.ref, reader, now, {})
        for complaint in complaints
        if complaint.ref not in known
    ]
    if new:
        append(*new)
    return len(new)


def answer_clock(complaint: Complaint, *, escalate: bool, at: datetime) -> None:
    """Deal once with the clock of a held case that ran out, in the transaction that is open.

    Escalating it is an entry in the ledger; else the clock is only marked as dealt with.
    """
    complaint.escalated_clock = complaint.due_at
    complaint.save(update_fields=["escalated_clock"])
    if escalate:
        # As coarse as the case's own times, from which its clock counts.
        coarse = recording.coarse_time(at, restricted=complaint.restricted)
        clock = utc_text(complaint.due_at)
        append(Event(Action.CASE_ESCALATED, complaint.ref, "system", coarse, {"clock": clock}))


def hold_case(complaint_id: uuid.UUID, actor: User) -> Complaint:
    """Lock a case for one step of a person who may work on it. Raises ``PermissionDenied``."""
    grants = grants_of(actor)
    complaint = access.visible_to(grants).select_for_update().filter(pk=complaint_id).first()
    if complaint is None or not access.may_triage(grants, complaint):
        raise PermissionDenied
    return complaint


def refuse_without_first(first: User, complaint: Complaint) -> None:
    """The word of somebody who may not work on the case any more makes no second one enough.

    Raises ``StepRefused``.
    """
    if not word_counts(first, complaint):
        raise StepRefused(Refusal.FIRST_MAY_NO_LONGER, complaint)


def word_counts(person: User, complaint: Complaint) -> bool:
    """Whether somebody who had a say in a case may still work on it."""
    return person.is_active and access.may_triage(grants_of(person), complaint)


def _record(
    action: Action, complaint: Complaint, actor: User, at: datetime, /, **data: Value
) -> None:
    append(Event(action, complaint.ref, actor_ref("staff", actor.pk), at, data))
