"""What the two people who open something sealed must say."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.staff.forms import CHOOSE, TOO_LONG
from accountability.staff.opening_wording import GROUNDS
from complaints.models.openings import Ground, Sealed
from complaints.openings import REASON_MAX_CHARACTERS, Wanted
from complaints.wording import Words


def _reason(label: Words) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=REASON_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={"required": _("Write down the reason first."), "max_length": TOO_LONG},
    )


class RequestForm(forms.Form):
    """The first person: the ground from the closed list, the reason, and a court's silence."""

    ground = forms.ChoiceField(
        label=_("Ground (the filer reads it)"),
        choices=[("", _("Choose one")), *((code, words) for code, words in GROUNDS.items())],
        widget=forms.Select(attrs={"class": "usa-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    reason = _reason(_("Reason (staff read it)"))
    court_order = forms.CharField(
        label=_("Court order, where a court forbids to tell the filer (optional)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "usa-input"}),
        error_messages={"max_length": TOO_LONG},
    )
    silent_until = forms.DateField(
        label=_("The first day on which the filer may be told (only with a court order)"),
        required=False,
        widget=forms.DateInput(attrs={"class": "usa-input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day, like 2026-03-31.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        order, day = given.get("court_order"), given.get("silent_until")
        if bool(order) != bool(day) and not self.errors:
            raise ValidationError(
                _("A court's silence needs both: the order, and the day on which it ends.")
            )
        if day and day <= timezone.localdate():
            self.add_error("silent_until", _("This day is past: leave both empty."))
        return given

    def wanted(self, what: Sealed, target_id: uuid.UUID) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            what,
            target_id,
            Ground(given["ground"]),
            given["reason"],
            given["court_order"],
            given["silent_until"],
        )


class ConfirmForm(forms.Form):
    """The second person: a reason of their own. One stands on the page for each that waits."""

    reason = _reason(_("Your own reason"))
