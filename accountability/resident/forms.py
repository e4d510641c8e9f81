"""The questions about the incident. Only the narrative must be answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from accountability.resident.fields import (
    OneOf,
    RememberedDate,
    RememberedTime,
    SomeOf,
    WordsField,
)
from complaints import wording
from complaints.vocabulary import NARRATIVE_MAX_CHARACTERS, ForceType
from complaints.wording import Words

LONG: Final = 5  # rows of a box for a few sentences


class IncidentForm(forms.Form):
    """What happened, when and where."""

    narrative = WordsField(
        _("In your words"),
        most=NARRATIVE_MAX_CHARACTERS,
        rows=10,
        required=True,
        hint=_(
            "Tell what happened, in any order and in any language. A few sentences are enough. "
            "Nobody will change your words."
        ),
    )
    date = RememberedDate(_("Date"), hint=_("In numbers, for example 5 30 2024."))
    until = RememberedDate(
        _("Last day"),
        hint=_("Only if it went on for more than one day. The date above is then the first day."),
    )
    time = RememberedTime(_("Time"), hint=_("For example 3:30 pm."))
    approximate = forms.BooleanField(label=_("I am not sure of the date or time"), required=False)
    when = WordsField(
        _("When, as you remember it"),
        most=500,
        hint=_("For example: last summer, after dark."),
    )
    place = WordsField(
        _("Place"),
        most=1000,
        hint=_("An address, a corner, a park, a store. Nearby is fine."),
    )
    county = OneOf(
        _("County"),
        wording.COUNTIES,
        hint=_(
            "We ask because the county decides which prosecutor gets your report. Kansas City lies "
            "in four counties, and one ZIP code can lie in two. Not sure? It still goes out."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["narrative"].error_messages["required"] = _(
            "Tell us what happened. One sentence is enough."
        )

    def says_last_day(self) -> bool:
        """Whether anything was typed into the boxes of the last day."""
        return any(self["until"].value() or ())

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("date"), self.cleaned_data.get("until")
        if last and "date" not in self.errors and first is None:
            self.add_error("until", ValidationError(FIRST_DAY_MISSING, "first"))
        if last and first and last < first:
            self.add_error("until", ValidationError(LAST_BEFORE_FIRST, "order"))
        return self.cleaned_data


class OrderForm(forms.Form):
    """Whether an officer's or employee's account was given under order (Garrity)."""

    under_order = OneOf(
        _("Was any of it given under an order?"),
        wording.ACCOUNT_ORDERS,
        required=True,
        hint=_("For example, a statement that Internal Affairs ordered you to give."),
    )


FIRST_DAY_MISSING: Final = _("Write the first day in the boxes for the date, too.")
LAST_BEFORE_FIRST: Final = _("The last day is before the first. Please look at both dates.")


class ForceForm(forms.Form):
    """What was done to a person, and what else was wrong."""

    force_types = SomeOf(
        _("Did an officer use or threaten any of these?"),
        wording.FORCE_TYPES,
        hint=_("Check all that apply. Leave all empty if there was no force."),
    )
    force_details = WordsField(
        _("More about the force"),
        rows=LONG,
        hint=_("For example: how often, how long, on which part of the body."),
    )
    allegations = SomeOf(
        _("What else was wrong?"),
        wording.ALLEGATIONS,
        hint=_("Check all that apply. You do not need to know the right word."),
    )

    def force_choices(self) -> Iterator[tuple[BoundWidget, Words]]:
        """Each kind of force with what it means."""
        for option in self["force_types"]:
            yield option, wording.FORCE_HINTS[ForceType(option.data["value"])]


class MunitionsForm(forms.Form):
    """Gas, spray, rounds, bangs and loud sound: what was seen around their use."""

    munition_warning = OneOf(
        _("Did officers warn people first?"),
        wording.YES_NO,
        hint=_("For example a loud call to leave, in a way that people could hear."),
    )
    munition_way_out = OneOf(
        _("Was there a way to leave, and time to do so?"),
        wording.YES_NO,
    )
    munition_threat = OneOf(
        _("As you saw it, was an officer about to be hurt?"),
        wording.YES_NO,
        hint=_(
            "The city reviews each use of gas and asks this. Your answer never decides where your "
            "report goes."
        ),
    )
    munition_details = WordsField(
        _("More about the gas or munitions"),
        rows=LONG,
        hint=_("For example: where it was thrown or shot, how often, who gave the order."),
    )


class InjuriesForm(forms.Form):
    """Who was hurt and how badly."""

    injury = OneOf(
        _("What was the worst injury?"),
        wording.INJURIES,
        hint=_("To you, or to anyone else who was there."),
    )
    injury_details = WordsField(
        _("More about the injuries"), rows=LONG, hint=_("Who was hurt, where and how.")
    )
    medical_care = WordsField(
        _("Medical care"),
        rows=LONG,
        hint=_("Where and when. Say also if care was asked for and did not come."),
    )


class BackgroundForm(forms.Form):
    """Whom the filer told before, and what the filer hopes for."""

    earlier_reports = WordsField(
        _("Did you tell anyone in charge before?"),
        rows=3,
        hint=_("Which office, and when. Then reviewers can find what was done with it."),
    )
    report_numbers = WordsField(
        _("Report, ticket or case number"), most=500, hint=_("Any number that you were given.")
    )
    hoped_outcome = WordsField(
        _("What do you hope for?"),
        rows=3,
        hint=_(
            "For example: an apology, new rules, charges, or your things back. We cannot promise "
            "it. It helps reviewers to know."
        ),
    )
