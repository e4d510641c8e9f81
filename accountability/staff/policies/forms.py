"""What policy people send in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from routing.policies import LONGEST_DOCUMENT


class DraftForm(forms.Form):
    """A document, typed or as a file. Whatever came in is shown again."""

    document = forms.CharField(required=False, strip=False)
    file = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = str(self.data.get("document", "")).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        uploaded = cleaned.get("file")
        if uploaded:
            self._take(uploaded)
        if not self.text.strip():
            self.add_error(None, _("Type or paste a document, or choose a file."))
        return cleaned

    def _take(self, uploaded: Any) -> None:
        if (uploaded.size or 0) > 4 * LONGEST_DOCUMENT:
            self.add_error(None, _("This file is too large to be a policy."))
            return
        try:
            self.text = uploaded.read().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.add_error(None, _("This file is not text in UTF-8. Save it so, and try again."))


class PublishForm(forms.Form):
    """The day on which a policy takes force."""

    effective_from = forms.DateField(
        label=gettext_lazy("Takes force on (at the beginning of the day)"),
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "usa-input site-input--short"}
        ),
        error_messages={
            "required": gettext_lazy("Give the day on which it takes force."),
            "invalid": gettext_lazy("Write the day as in 2026-05-01."),
        },
    )

    @property
    def day(self) -> date:
        chosen: date = self.cleaned_data["effective_from"]
        return chosen
