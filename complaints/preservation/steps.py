"""The steps of a request: each a row, a ledger entry, and a new reckoning of its alarms."""

from __future__ import annotations

import dataclasses
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from complaints import additions, triage
from complaints.models import Complaint, PreservationRequest, PreservationStep
from complaints.preservation.clocks import (
    LEADS_TO,
    Alarm,
    Outcome,
    RequestState,
    Step,
    next_alarm,
)
from ledger.actions import Action
from ledger.leaves import canonical_json
from ledger.recording import Event, actor_ref, append

WORDS_MAX_CHARACTERS = 2_000
REFERENCE_MAX_CHARACTERS = 200


class Refusal(StrEnum):
    """Why a request, as it stands now, cannot take a step."""

    ASKED_ALREADY = "asked_already"
    NOT_NOW = "not_now"
    NO_LETTER = "no_letter"
    NO_ALARM = "no_alarm"
    NOT_YET = "not_yet"


class RequestRefused(Exception):
    """The request is in no state for this step."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a letter that tell of the incident, as somebody approved them.

    They leave the house: nobody's words as filed go in unread, for "in front of my house" tells
    who filed.
    """

    when: str
    where: str
    officers: str
    recordings: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What one step says. ``on`` is the day of it, ``words`` the way, the answer or the reason."""

    step: Step
    words: str = ""
    on: date | None = None
    reference: str = ""
    outcome: Outcome | None = None


@transaction.atomic
def take(
    *, complaint: Complaint, request_id: uuid.UUID, taken: Taken, actor: User
) -> PreservationStep:
    """Take one step, other than writing the letter. Raises ``PermissionDenied``, and
    ``RequestRefused`` where the request is in no state for it."""
    row, held = _hold(complaint, request_id, actor)
    now = timezone.now()
    _refuse_unless_possible(row, taken, now)
    safe = _without_sealed(held)
    step = PreservationStep(
        request=row,
        step=taken.step,
        by=actor,
        at=now,
        on=taken.on,
        words=safe(taken.words),
        reference=safe(taken.reference)[:REFERENCE_MAX_CHARACTERS],
        outcome=taken.outcome or "",
        closes=row.alarm if taken.step is Step.SET_ASIDE else "",
    )
    return _record(step, actor)


@transaction.atomic
def write_letter(
    *, complaint: Complaint, request_id: uuid.UUID, letter: Letter, actor: User
) -> PreservationStep:
    """Approve what the letter says; a later one takes its place. Raises like ``take``."""
    row, _ = _hold(complaint, request_id, actor)
    return record_letter(row, letter, actor=actor, at=timezone.now())


def record_letter(
    row: PreservationRequest, letter: Letter, *, actor: User, at: datetime
) -> PreservationStep:
    """The same for a request that is held, in the transaction that is open."""
    _refuse_unless_possible(row, Taken(Step.LETTER_WRITTEN), at)
    safe = _without_sealed(row.complaint)
    parts: dict[str, Any] = {
        part: safe(words) for part, words in dataclasses.asdict(letter).items()
    }
    step = PreservationStep(request=row, step=Step.LETTER_WRITTEN, by=actor, at=at, letter=parts)
    return _record(step, actor)


def letter_of(row: PreservationRequest) -> dict[str, str]:
    """The parts of the letter that was approved last; empty where none was."""
    letters = [step for step in row.steps.all() if step.step == Step.LETTER_WRITTEN]
    return letters[-1].letter if letters else {}


def _hold(
    complaint: Complaint, request_id: uuid.UUID, actor: User
) -> tuple[PreservationRequest, Complaint]:
    """Hold the case and then its request, for somebody who may work on it."""
    held = triage.hold_case(complaint.pk, actor)
    rows = PreservationRequest.objects.select_for_update().filter(complaint=held)
    row = rows.filter(pk=request_id).first()
    if row is None:
        raise PermissionDenied
    row.complaint = held
    return row, held


def _refuse_unless_possible(row: PreservationRequest, taken: Taken, now: datetime) -> None:
    if RequestState(row.state) not in LEADS_TO[taken.step]:
        raise RequestRefused(Refusal.NOT_NOW)
    if taken.step is Step.SENT and not letter_of(row):
        raise RequestRefused(Refusal.NO_LETTER)
    if taken.step is Step.SET_ASIDE and (row.alarm_at is None or row.alarm_at > now):
        raise RequestRefused(Refusal.NO_ALARM)
    if taken.on is not None and taken.on > timezone.localdate(now):
        raise RequestRefused(Refusal.NOT_YET)


def _record(step: PreservationStep, actor: User) -> PreservationStep:
    """Keep the step, bring the request to where it leads, and say so in the ledger."""
    row = step.request
    step.save(force_insert=True)
    state = LEADS_TO[Step(step.step)][RequestState(row.state)]
    closed = {Alarm(each.closes) for each in row.steps.all() if each.closes}
    ring = next_alarm(state, row.made_at, row.expires_on, closed)
    row.state = state
    row.alarm, row.alarm_at = ring or ("", None)
    row.save(update_fields=["state", "alarm", "alarm_at"])
    said = canonical_json({"words": step.words, "reference": step.reference, **step.letter})
    append(
        Event(
            Action.PRESERVATION_STEP_TAKEN,
            row.complaint.ref,
            actor_ref("staff", actor.pk),
            step.at,
            {
                "request": str(row.pk),
                "step": step.step,
                "outcome": step.outcome,
                "alarm": step.closes,
                "on": step.on.isoformat() if step.on else None,
                "words_sha256": hashlib.sha256(said.encode()).hexdigest(),
            },
        )
    )
    return step


def _without_sealed(complaint: Complaint) -> Callable[[str], str]:
    return lambda words: additions.without_sealed(complaint, words)[0] if words else ""
