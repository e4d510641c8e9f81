"""What staff write about requests to keep footage. Every message says what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.staff.forms import CHOOSE, TOO_LONG
from accountability.staff.preservation_wording import OUTCOMES
from complaints.models import Complaint, Officer
from complaints.official_wording import EMPLOYERS
from complaints.preservation.asking import ADDRESS_MAX_CHARACTERS, HOLDER_MAX_CHARACTERS
from complaints.preservation.clocks import Outcome, Step
from complaints.preservation.steps import (
    REFERENCE_MAX_CHARACTERS,
    WORDS_MAX_CHARACTERS,
    Letter,
    Taken,
)
from complaints.vocabulary import Disclosure
from complaints.wording import Words

RECORDINGS = (
    "Body-camera, car-camera, building and jail video; radio traffic and dispatch records with "
    "their audio; reports on the use of force; the log of the electronic control weapon."
)


def _line(label: Words, longest: int, missing: Words = "") -> forms.CharField:
    """One line; it may be left empty where there is nothing to say of a ``missing`` one."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=longest,
        widget=forms.TextInput(attrs={"class": "usa-input"}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )


def _area(label: Words, missing: Words = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=WORDS_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )


def _reason() -> forms.CharField:
    return _area(gettext_lazy("Reason"), gettext_lazy("Give your reason; it stands in the record."))


class LetterForm(forms.Form):
    """What the letter tells of the incident. Nothing of it goes out unread."""

    when = _line(gettext_lazy("When"), 300, gettext_lazy("Say when, as far as it is known."))
    where = _line(
        gettext_lazy("Where (leave out what tells who filed, like “in front of my house”)"),
        500,
        gettext_lazy("Say where, as far as it may be told."),
    )
    officers = _area(gettext_lazy("Officers, as far as they may be told (optional)"))
    recordings = _area(
        gettext_lazy("What to keep"), gettext_lazy("Say which recordings and records to keep.")
    )

    @property
    def letter(self) -> Letter:
        parts = (field.name for field in dataclasses.fields(Letter))
        return Letter(**{part: self.cleaned_data[part] for part in parts})


class OtherHolderForm(LetterForm):
    """A request to somebody whom no list names."""

    holder_name = _line(
        gettext_lazy("Who holds the footage? (a shop, a hospital, another department)"),
        HOLDER_MAX_CHARACTERS,
        gettext_lazy("Say whom to ask."),
    )
    address = _line(gettext_lazy("Address for the letter (optional)"), ADDRESS_MAX_CHARACTERS)
    field_order = ("holder_name", "address", "when", "where", "officers", "recordings")


class StepForm(forms.Form):
    """One step; which fields it has follows from the step."""

    step: Step
    words = _reason()

    @property
    def taken(self) -> Taken:
        told = self.cleaned_data
        outcome = told.get("outcome")
        return Taken(
            self.step,
            words=told["words"],
            on=told.get("on"),
            reference=told.get("reference", ""),
            outcome=Outcome(outcome) if outcome else None,
        )


def _day(label: Words) -> forms.DateField:
    missing = gettext_lazy("Write the day as year-month-day, like 2026-03-31.")
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"class": "usa-input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": missing},
    )


class ReleaseForm(StepForm):
    """The team's word that the department may be asked."""

    step = Step.RELEASED


class SentForm(StepForm):
    """When and how it was sent."""

    step = Step.SENT
    on = _day(gettext_lazy("Day on which it was sent"))
    words = _area(
        gettext_lazy("How it was sent, and to whom"),
        gettext_lazy("Say how it was sent: by mail, e-mail, portal, or by hand."),
    )
    field_order = ("on", "words")


class ConfirmedForm(StepForm):
    """What the holder answered."""

    step = Step.CONFIRMED
    on = _day(gettext_lazy("Day of the confirmation"))
    reference = _line(gettext_lazy("Their reference (optional)"), REFERENCE_MAX_CHARACTERS)
    words = _area(gettext_lazy("What they said (optional)"))
    field_order = ("on", "reference", "words")


class SetAsideForm(StepForm):
    """Why the alarm that rings can wait. The next one still comes."""

    step = Step.SET_ASIDE


class ConcludedForm(StepForm):
    """How it ended."""

    step = Step.CONCLUDED
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[
            ("", gettext_lazy("Choose one")),
            *((code.value, words) for code, words in OUTCOMES.items()),
        ],
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    field_order = ("outcome", "words")


STEP_FORMS: Mapping[Step, type[StepForm]] = {
    form.step: form for form in (ReleaseForm, SentForm, ConfirmedForm, SetAsideForm, ConcludedForm)
}


def drafted(complaint: Complaint, officers: Iterable[Officer]) -> dict[str, Any]:
    """What a letter would say by itself: of an officer's report the day alone.

    The place is the filer's own words. They go in unasked only where the filer shares the name.
    """
    told = {"when": _when(complaint), "where": "", "officers": "", "recordings": RECORDINGS}
    if complaint.restricted or complaint.account_withheld:
        return told
    if complaint.disclosure == Disclosure.SHARED:
        told["where"] = complaint.incident_place[:500]
    told["officers"] = "\n".join(filter(None, map(_officer, officers)))[:WORDS_MAX_CHARACTERS]
    return told


def _when(complaint: Complaint) -> str:
    days = [_date(day) for day in (complaint.incident_date, complaint.incident_until) if day]
    if not days:
        return _("Before %s; the day is not known") % _date(timezone.localdate(complaint.filed_at))
    words = _(" to ").join(days)
    if complaint.incident_time and not complaint.restricted:
        words = f"{words}, {time_format(complaint.incident_time, 'TIME_FORMAT')}"
    return _("%s (approximate)") % words if complaint.incident_approximate else words


def _date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _officer(officer: Officer) -> str:
    """Name, badge and car as the filer gave them; descriptions tell who describes."""
    known = [
        officer.name,
        _("badge %s") % officer.badge if officer.badge else "",
        _("car %s") % officer.car if officer.car else "",
    ]
    named = ", ".join(part for part in known if part)
    return f"{named} ({EMPLOYERS[officer.employer]})" if named else ""
