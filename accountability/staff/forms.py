"""What staff may send in. Every message says what to do; what was typed is shown again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.closings import WORDS_MAX_CHARACTERS
from complaints.statuses import ClosingReason
from complaints.suspicions import REASON_MAX_CHARACTERS
from complaints.triage import NOTE_MAX_CHARACTERS
from complaints.vocabulary import AgencyCode, Allegation
from complaints.wording import ALLEGATIONS, CLOSING_REASONS, Words

CHOOSE = _("Choose one from the list.")
TOO_LONG = _("This is too long: %(show_value)d characters. Shorten it to %(limit_value)d.")


def _list(first: Words, words: dict[str, Words]) -> list[tuple[str, Words]]:
    return [("", first), *words.items()]


class NoteForm(forms.Form):
    """A note about the case."""

    body = forms.CharField(
        label=_("Note"),
        max_length=NOTE_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 4}),
        error_messages={
            "required": _("Write something first; an empty note is not kept."),
            "max_length": TOO_LONG,
        },
    )


class ClassForm(forms.Form):
    """A class beside the filer's own."""

    allegation = forms.ChoiceField(
        label=_("Class"),
        choices=_list(_("Choose a class"), {a.value: w for a, w in ALLEGATIONS.items()}),
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    @property
    def chosen(self) -> Allegation:
        return Allegation(self.cleaned_data["allegation"])


class ClearingForm(forms.Form):
    """Why the words tell of no force, in the words of one of two people."""

    why = forms.CharField(
        label=_("Why do these words tell of no force?"),
        max_length=REASON_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={
            "required": _("Give your reason; nothing is cleared without one."),
            "max_length": TOO_LONG,
        },
    )


def _reasons(label: Words, missing: Words) -> forms.CharField:
    """Words that must be given, and stand in the record."""
    return forms.CharField(
        label=label,
        max_length=WORDS_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )


class CloseForm(forms.Form):
    """Why staff's own work on the case ends.

    ``alone``: no agency has the case, so that a second person must agree, and reads the reasons.
    """

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=_list(
            _("Choose a reason"),
            # The spam check alone closes as spam.
            {r.value: w for r, w in CLOSING_REASONS.items() if r is not ClosingReason.SPAM},
        ),
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    note = _reasons(
        _("What should a later reader know? (optional)"),
        _("Say why. No agency has this case, so a second person must be able to judge."),
    )

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = alone
        if alone:
            self.fields["note"].label = _("Why should this case end here?")

    @property
    def chosen(self) -> ClosingReason:
        return ClosingReason(self.cleaned_data["reason"])


class AnswerForm(forms.Form):
    """What the second person says to closing a case."""

    answer = _reasons(
        _("Your own reason"),
        _("Give your own reason; it stands beside the first person's."),
    )


class ReopenForm(forms.Form):
    """Why a closed case is opened again."""

    because = _reasons(_("Why is it opened again?"), _("Say why; the reason stands in the record."))


class ConflictForm(forms.Form):
    """What a second person says who looked at why agencies no longer have the case."""

    agencies = forms.MultipleChoiceField(
        choices=[(code.value, code.value) for code in AgencyCode],
        widget=forms.MultipleHiddenInput,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    looked = _reasons(
        _("What did you find?"), _("Say what you found; your word stands in the record.")
    )

    @property
    def chosen(self) -> list[AgencyCode]:
        return [AgencyCode(code) for code in self.cleaned_data["agencies"]]


class UpdateForm(forms.Form):
    """What staff tell the filer."""

    words = _reasons(
        _("What the person who filed will read"),
        _("Write the update first; an empty one is not sent."),
    )
