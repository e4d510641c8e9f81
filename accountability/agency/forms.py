"""What an agency may send in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from routing.recusal import REASON_MAX_CHARACTERS


class RecusalForm(forms.Form):
    """Why the agency steps back."""

    reason = forms.CharField(
        label=_("Why must your agency step back?"),
        max_length=REASON_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={
            "required": _("Give the reason; staff read it."),
            "max_length": _(
                "This is too long: %(show_value)d characters. Shorten it to %(limit_value)d."
            ),
        },
    )
