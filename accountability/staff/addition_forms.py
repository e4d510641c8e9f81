"""What staff add to a case later. Each form states one thing, and the rules decide anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accountability import staff_casework
from accountability.staff.forms import CHOOSE, TOO_LONG
from accounts.models import User
from complaints import official_wording, wording
from complaints.evidence.kinds import UnderOrder
from complaints.filing import FiledOfficer
from complaints.models import Complaint
from complaints.vocabulary import (
    NARRATIVE_MAX_CHARACTERS,
    AgencyCode,
    County,
    ForceType,
    Injury,
    OfficerRole,
)
from complaints.wording import Words
from routing.by_hand import REASON_MAX_CHARACTERS
from routing.wording import PURPOSES

# What staff answer for an officer or employee who spoke to them.
ORDER_ANSWERS: Mapping[UnderOrder, Words] = {
    UnderOrder.NO: _("No, it was said of their own will"),
    UnderOrder.YES: _("Yes"),
    UnderOrder.UNKNOWN: _("I am not sure"),
}


def _choice(label: Words, words: Mapping[Any, Words]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Choose one")), *((str(code), shown) for code, shown in words.items())],
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


def _words(label: Words, longest: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={"required": _("Write it down first."), "max_length": TOO_LONG},
    )


def _line(label: Words, longest: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=forms.TextInput(attrs={"class": "usa-input"}),
        error_messages={"max_length": TOO_LONG},
    )


class Addition(forms.Form):
    """One kind of addition: its heading, what it does, and the service that does it."""

    what: ClassVar[str]
    heading: ClassVar[Words]
    explanation: ClassVar[Words] = ""

    def add(self, complaint: Complaint, actor: User) -> object:
        """Raises ``PermissionDenied``, ``triage.StepRefused``, ``by_hand.NotAdded``."""
        raise NotImplementedError


class StatementForm(Addition):
    what = "statement"
    heading = _("Add a statement")
    explanation = _("Words that came later, as they were said. They are screened for force.")
    words = _words(_("Statement"), NARRATIVE_MAX_CHARACTERS)

    def add(self, complaint: Complaint, actor: User) -> object:
        return staff_casework.add_statement(
            complaint=complaint, words=self.cleaned_data["words"], actor=actor
        )


class OfficersStatementForm(StatementForm):
    """Of a restricted case: what was said under order (Garrity) would reach the agencies."""

    field_order = ("under_order", "words")
    under_order = _choice(_("Was any of this said under an order?"), ORDER_ANSWERS)

    def clean_under_order(self) -> str:
        answer: str = self.cleaned_data["under_order"]
        if answer != UnderOrder.NO:
            raise forms.ValidationError(
                _(
                    "Then do not write it here: it would reach the agencies. Add it as evidence "
                    "with the same answer, which two people must let out. What you typed is still "
                    "here."
                )
            )
        return answer


class ForceForm(Addition):
    what = "force"
    heading = _("Add force")
    force_type = _choice(_("Kind of force"), official_wording.FORCE_TYPES)

    def add(self, complaint: Complaint, actor: User) -> object:
        force_type = ForceType(self.cleaned_data["force_type"])
        return staff_casework.add_force(complaint=complaint, force_type=force_type, actor=actor)


class InjuryForm(Addition):
    what = "injury"
    heading = _("Add an injury")
    injury = _choice(_("Injury"), official_wording.INJURIES)

    def add(self, complaint: Complaint, actor: User) -> object:
        injury = Injury(self.cleaned_data["injury"])
        return staff_casework.add_injury(complaint=complaint, injury=injury, actor=actor)


class CountyForm(Addition):
    what = "county"
    heading = _("Correct the county")
    explanation = _("What the filer said stays beside it.")
    county = _choice(_("County"), official_wording.COUNTIES)

    def add(self, complaint: Complaint, actor: User) -> object:
        county = County(self.cleaned_data["county"])
        return staff_casework.correct_county(complaint=complaint, county=county, actor=actor)


class OfficerForm(Addition):
    what = "officer"
    heading = _("Add an officer")
    explanation = _("An agency that employs an officer of the incident cannot review it.")
    name = _line(_("Name"), 200)
    badge = _line(_("Badge"), 60)
    description = _words(_("Description (optional)"), 2_000, required=False)
    employer = _choice(_("Employer"), official_wording.EMPLOYERS)
    role = _choice(_("Part in the incident"), official_wording.OFFICER_ROLES)

    def add(self, complaint: Complaint, actor: User) -> object:
        told = self.cleaned_data
        officer = FiledOfficer(
            role=OfficerRole(told["role"]),
            name=told["name"],
            badge=told["badge"],
            description=told["description"],
            employer=told["employer"],
        )
        return staff_casework.identify_officer(complaint=complaint, officer=officer, actor=actor)


class TieForm(Addition):
    what = "tie"
    heading = _("Declare a conflict of interest")
    explanation = _(
        "If the agency has the case, it is set aside at once and the next one takes over. Somebody "
        "else then looks at it."
    )
    agency = _choice(_("Agency"), wording.AGENCIES)
    because = _words(_("Which conflict?"), REASON_MAX_CHARACTERS)

    def add(self, complaint: Complaint, actor: User) -> object:
        return staff_casework.declare_tie(
            complaint=complaint,
            agency=AgencyCode(self.cleaned_data["agency"]),
            because=self.cleaned_data["because"],
            actor=actor,
        )


class ReferralForm(Addition):
    what = "referral"
    heading = _("Add a referral")
    explanation = _("Beside what the rules chose. Nobody can withdraw it.")
    agency = _choice(_("Agency"), wording.AGENCIES)
    purpose = _choice(_("For"), PURPOSES)
    because = _words(_("Why?"), REASON_MAX_CHARACTERS)

    def add(self, complaint: Complaint, actor: User) -> object:
        told = self.cleaned_data
        return staff_casework.add_referral(
            complaint=complaint,
            agency=AgencyCode(told["agency"]),
            purpose=told["purpose"],
            because=told["because"],
            actor=actor,
        )


ADDITIONS: Mapping[str, type[Addition]] = {
    form.what: form
    for form in (
        StatementForm, ForceForm, InjuryForm, CountyForm, OfficerForm, TieForm, ReferralForm,
    )
}  # fmt: skip


def form_for(what: str, complaint: Complaint) -> type[Addition]:
    """The form of a kind of ``ADDITIONS`` for a case."""
    asked = complaint.restricted and what == StatementForm.what
    return OfficersStatementForm if asked else ADDITIONS[what]


def additions_with(bound: Addition | None, complaint: Complaint) -> list[Addition]:
    """All forms in order, with the one that was sent in as it was sent."""
    return [
        bound
        if bound is not None and bound.what == what
        else form_for(what, complaint)(prefix=what)
        for what in ADDITIONS
    ]
