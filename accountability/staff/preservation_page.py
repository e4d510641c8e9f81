"""The page of a case's requests to keep footage, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms

from accountability.elapsed import Countdown, countdown
from accountability.staff.preservation_forms import (
    STEP_FORMS,
    LetterForm,
    OtherHolderForm,
    drafted,
)
from accountability.staff.preservation_wording import (
    ALARMS,
    OUTCOMES,
    STATES,
    STEPS,
    TO_DO,
    expiry_words,
    holder_words,
)
from complaints.access import officers_of
from complaints.models import Complaint, PreservationRequest, PreservationStep
from complaints.preservation import access
from complaints.preservation.clocks import LEADS_TO, Alarm, Outcome, RequestState, Step
from complaints.preservation.steps import letter_of
from complaints.wording import Words


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in words."""

    step: PreservationStep
    words: Words
    detail: Words


@dataclass(frozen=True, slots=True)
class RequestCard:
    """One request: how it stands, its alarm, what was done, and what may be done now."""

    row: PreservationRequest
    holder: str
    state: Words
    expiry: str
    alarm: Words
    clock: Countdown | None
    steps: list[StepLine]
    has_letter: bool
    forms: list[tuple[Step, Words, forms.Form]]


@dataclass(frozen=True, slots=True)
class PreservationPage:
    """All of a case."""

    cards: list[RequestCard]
    other_form: forms.Form


def preservation_page(
    complaint: Complaint, now: datetime, *, may_work: bool, sent: forms.Form | None = None
) -> PreservationPage:
    """Gather it; ``sent`` is the form that was sent in with faults, shown again in its place."""
    draft = drafted(complaint, officers_of(complaint))
    rows = access.requests_of(complaint)
    return PreservationPage(
        [_card(complaint, row, now, draft if may_work else None, sent) for row in rows],
        sent if isinstance(sent, OtherHolderForm) else OtherHolderForm(initial=draft),
    )


def form_ids(row: PreservationRequest, step: Step) -> str:
    """The pattern of the identifiers of one form: several of a kind stand on the page."""
    return f"{step}_{row.pk}_%s"


def _card(
    complaint: Complaint,
    row: PreservationRequest,
    now: datetime,
    draft: dict[str, str] | None,
    sent: forms.Form | None,
) -> RequestCard:
    letter = letter_of(row)
    rings = row.alarm_at is not None and row.alarm_at <= now
    return RequestCard(
        row=row,
        holder=holder_words(row),
        state=STATES[RequestState(row.state)],
        expiry=expiry_words(row.expires_on, approximate=complaint.incident_approximate),
        alarm=ALARMS[Alarm(row.alarm)] if row.alarm else "",
        clock=countdown(row.alarm_at, now) if row.alarm_at else None,
        steps=[_line(step) for step in row.steps.all()],
        has_letter=bool(letter),
        forms=[]
        if draft is None
        else [
            (step, TO_DO[step], _form(row, step, letter or draft, sent))
            for step in Step
            if _is_possible(row, step, has_letter=bool(letter), rings=rings)
        ],
    )


def _is_possible(row: PreservationRequest, step: Step, *, has_letter: bool, rings: bool) -> bool:
    if RequestState(row.state) not in LEADS_TO[step]:
        return False
    if step is Step.SENT:
        return has_letter
    return rings if step is Step.SET_ASIDE else True


def _form(
    row: PreservationRequest, step: Step, letter: dict[str, str], sent: forms.Form | None
) -> forms.Form:
    ids = form_ids(row, step)
    if sent is not None and sent.auto_id == ids:
        return sent
    if step is Step.LETTER_WRITTEN:
        return LetterForm(initial=letter, auto_id=ids)
    return STEP_FORMS[step](auto_id=ids)


def _line(step: PreservationStep) -> StepLine:
    detail: Words = ""
    if step.outcome:
        detail = OUTCOMES[Outcome(step.outcome)]
    elif step.closes:
        detail = ALARMS[Alarm(step.closes)]
    return StepLine(step, STEPS[Step(step.step)], detail)
