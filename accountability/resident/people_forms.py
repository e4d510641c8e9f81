"""The questions about officers and other people. Each may stay empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability.resident.fields import OneOf, SomeOf, WordsField
from accountability.resident.forms import LONG
from complaints import wording
from complaints.vocabulary import FilerKind, ForceType, PersonRole


class OfficerForm(forms.Form):
    """One officer, as far as remembered."""

    role = OneOf(_("What did this officer do?"), wording.OFFICER_ROLES)
    force_types = SomeOf(
        _("Which force did this officer use?"), wording.FORCE_TYPES, hint=_("Only if you know.")
    )
    name = WordsField(_("Officer's name"), most=200)
    badge = WordsField(_("Badge number"), most=60)
    car = WordsField(_("Car number or plate"), most=60)
    description = WordsField(
        _("What the officer looked like"),
        rows=3,
        hint=_("Anything helps: uniform or plain clothes, height, hair, voice."),
    )
    camera = OneOf(
        _("The officer's body camera"),
        wording.CAMERA_STATES,
        hint=_("Video can prove what happened. The agency learns when it may be erased."),
    )
    employer = OneOf(_("Who does this officer work for?"), wording.EMPLOYERS)
    task_forces = SomeOf(
        _("Was the officer part of another agency's task force?"),
        wording.AGENCIES,
        hint=_("Only if you know. An agency does not review its own task force."),
    )

    def __init__(self, data: Any = None, *, prefix: str, used: Sequence[ForceType] = ()) -> None:
        """``used``: the force that was ticked for the incident; only that is offered here."""
        super().__init__(data, prefix=prefix)
        asked = self.fields["force_types"].widget
        asked.choices = [(force.value, wording.FORCE_TYPES[force]) for force in used]
        self.offers_force = bool(used)

    def is_blank(self) -> bool:
        """Whether nothing is known of this officer."""
        return says_nothing(self)


class PresentForm(forms.Form):
    """Which agencies took part at the scene."""

    agencies_present = SomeOf(
        _("Did any of these take part at the scene?"),
        wording.AGENCIES,
        hint=_("Only if you know. An agency that took part does not review the case."),
    )


class PersonForm(forms.Form):
    """Somebody else: hurt, a witness, or the one it happened to."""

    name = WordsField(
        _("Name"), most=200, hint=_('If you know it. "A tall man" or "my aunt" helps, too.')
    )
    roles = SomeOf(_("This person"), wording.PERSON_ROLES, hint=_("Check all that apply."))
    notes = WordsField(_("What this person saw, or what happened to them"), rows=3)
    contact = WordsField(
        _("How to reach this person"),
        most=500,
        hint=_("Phone, email or address. For someone under 18, of the parent or guardian."),
    )
    guardian = WordsField(_("If under 18: name of the parent or guardian"), most=200)
    consent = OneOf(
        _("May the outside agencies contact this person?"),
        wording.YES_NO,
        hint=_("Only with a yes do they get the contact. Ask the person first, if it is safe."),
    )

    def __init__(self, data: Any = None, *, prefix: str, kind: FilerKind) -> None:
        super().__init__(data, prefix=prefix)
        if kind is FilerKind.RESIDENT:
            asked = self.fields["roles"].widget
            asked.choices = [
                (role.value, words)
                for role, words in wording.PERSON_ROLES.items()
                if role is not PersonRole.FILED_FOR
            ]

    def is_blank(self) -> bool:
        """Whether nothing is said of this person."""
        return says_nothing(self)


def says_nothing(form: forms.Form) -> bool:
    """Whether every answer is missing, or an unknown."""
    return all(answer in NOTHING for answer in form.cleaned_data.values())


# Every closed list says it in the same word.
NOTHING: Final[tuple[object, ...]] = ("", [], None, "unknown")


class PeopleForm(forms.Form):
    """What else is to be said of other people, and what could prove it."""

    people_notes = WordsField(
        _("More about other people"),
        rows=LONG,
        hint=_("For example: how many were there, or where a witness works."),
    )
    evidence_notes = WordsField(
        _("Evidence"),
        rows=LONG,
        hint=_("Photos, video, papers, a ticket or report number, cameras nearby. Keep them safe."),
    )
