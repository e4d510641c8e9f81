"""What staff may send in from the spam check. Every message says what to do."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accountability.staff.forms import TOO_LONG
from complaints.spam_clearings import REASON_MAX_CHARACTERS
from complaints.statuses import Mark
from complaints.wording import Words

MARK = "mark."


def _reasons(label: Words, missing: Words) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=REASON_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "usa-textarea", "rows": 3}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )


class ClearForm(forms.Form):
    """Why these are spam, in the words of one of two people."""

    reason = _reasons(
        _("Why are these spam?"), _("Give your reason; nothing is cleared without one.")
    )


class DeclineForm(forms.Form):
    """Why a clearing that somebody proposed is not made."""

    answer = _reasons(
        _("Why should these go on waiting?"), _("Give your reason; it stands beside the first's.")
    )


class ReleaseForm(forms.Form):
    """Why a held report, or one that was cleared as spam, is real."""

    because = _reasons(
        _("Why is this report real?"), _("Say why; the reason stands in the record.")
    )


@dataclass(frozen=True, slots=True)
class Marks:
    """What a person said of the reports on the page: those with an answer."""

    given: dict[uuid.UUID, Mark]

    @classmethod
    def of(cls, posted: QueryDict) -> Marks:
        """What is neither a report nor a judgement is left out, and changes nothing."""
        return cls(dict(_read(posted.items())))


def _read(items: Iterable[tuple[str, object]]) -> Iterator[tuple[uuid.UUID, Mark]]:
    for name, value in items:
        if name.startswith(MARK) and value in (Mark.SPAM, Mark.REAL):
            try:
                yield uuid.UUID(name.removeprefix(MARK)), Mark(str(value))
            except ValueError:
                continue
