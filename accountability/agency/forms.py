"""What an agency may send in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from routing.delivery import NOTE_MAX_CHARACTERS
from routing.recusal import REASON_MAX_CHARACTERS
from routing.states import Finding
from routing.wording import FINDINGS

TOO_LONG = _("This is too long: %(show_value)d characters. Shorten it to %(limit_value)d.")
CHOOSE = _("Choose one from the list.")


class RecusalForm(forms.Form):
    """Why the agency steps back."""

    reason = forms.CharField(
        label=_("Why must your agency step back?"),
        max_length=REASON_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={
            "required": _("Give the reason; staff read it."),
            "max_length": TOO_LONG,
        },
    )


class ConclusionForm(forms.Form):
    """What the agency found."""

    finding = forms.ChoiceField(
        label=_("Finding"),
        choices=[("", _("Choose a finding")), *((f.value, w) for f, w in FINDINGS.items())],
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    note = forms.CharField(
        label=_("Note for staff (optional; the person who filed does not see it)"),
        required=False,
        max_length=NOTE_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )

    @property
    def chosen(self) -> Finding:
        return Finding(self.cleaned_data["finding"])
