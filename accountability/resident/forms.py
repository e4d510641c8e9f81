"""The questions of the wizard, screen by screen. Only the narrative must be answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accountability.resident.fields import (
    OneOf,
    RememberedDate,
    RememberedTime,
    SomeOf,
    WordsField,
)
from accountability.resident.wording import DISCLOSURE_MEANINGS
from complaints import wording
from complaints.vocabulary import NARRATIVE_MAX_CHARACTERS, Disclosure, Employer, OfficerRole
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
        hint=_("Kansas City lies in four counties. The county decides which prosecutor gets it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["narrative"].error_messages["required"] = _(
            "Tell us what happened. One sentence is enough."
        )


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


class OfficerForm(forms.Form):
    """One officer, as far as remembered."""

    role = OneOf(_("What did this officer do?"), wording.OFFICER_ROLES)
    name = WordsField(_("Officer's name"), most=200)
    badge = WordsField(_("Badge or car number"), most=60)
    description = WordsField(
        _("What the officer looked like"),
        rows=3,
        hint=_("Anything helps: uniform or plain clothes, height, hair, voice."),
    )
    employer = OneOf(_("Who does this officer work for?"), wording.EMPLOYERS)
    task_forces = SomeOf(
        _("Was the officer part of another agency's task force?"),
        wording.AGENCIES,
        hint=_("Only if you know. An agency does not review its own task force."),
    )

    def is_blank(self) -> bool:
        """Whether nothing is known of this officer."""
        said_nothing: tuple[object, ...] = (
            "",
            [],
            None,
            Employer.UNKNOWN.value,
            OfficerRole.UNKNOWN.value,
        )
        return all(answer in said_nothing for answer in self.cleaned_data.values())


class PresentForm(forms.Form):
    """Which agencies took part at the scene."""

    agencies_present = SomeOf(
        _("Did any of these take part at the scene?"),
        wording.AGENCIES,
        hint=_("Only if you know. An agency that took part does not review the case."),
    )


class PeopleForm(forms.Form):
    """Other people, and what could prove it."""

    people_notes = WordsField(
        _("Other people"),
        rows=LONG,
        hint=_(
            "Who else was hurt, saw it or heard it, and how they could be reached, if they agree."
        ),
    )
    evidence_notes = WordsField(
        _("Evidence"),
        rows=LONG,
        hint=_("Photos, video, papers, a ticket or report number, cameras nearby. Keep them safe."),
    )


class NameForm(forms.Form):
    """Who files, and who may learn it."""

    disclosure = OneOf(_("What may we do with your name?"), wording.DISCLOSURES)
    name = WordsField(_("Name"), most=200, autocomplete="name")
    email = WordsField(_("Email"), most=254, type="email", inputmode="email", autocomplete="email")
    phone = WordsField(_("Phone"), most=60, type="tel", inputmode="tel", autocomplete="tel")

    def choices_with_meanings(self) -> Iterator[tuple[str, Words, Words]]:
        """Each choice with what it means later, and before a court."""
        for code, label in wording.DISCLOSURES.items():
            yield code.value, label, DISCLOSURE_MEANINGS[code]

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip()
        if email:
            EmailValidator(_("Write the whole address, like name@example.com, or leave it empty."))(
                email
            )
        return email

    def clean_phone(self) -> str:
        return str(self.cleaned_data["phone"]).strip()

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        told = any(self.data.get(self.add_prefix(key), "").strip() for key in IDENTITY)
        choice = answers.get("disclosure")
        if told and choice == Disclosure.ANONYMOUS:
            self.add_error("disclosure", ValidationError(STAY_ANONYMOUS, "identity"))
        if told and not choice and "disclosure" not in self.errors:
            self.add_error("disclosure", ValidationError(CHOOSE, "required"))
        return answers


IDENTITY: Final = ("name", "email", "phone")
STAY_ANONYMOUS: Final = _(
    "To stay anonymous, empty the boxes for name, email and phone. To keep what you wrote there, "
    "choose one of the other two answers."
)
CHOOSE: Final = _("You wrote a name or a contact. Choose what we may do with it.")
