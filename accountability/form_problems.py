"""What is wrong with a form, for the summary on top of its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the field that a link leads to (empty for the form as a whole), and what to do."""

    target: str
    label: str
    message: str


def problems_of(form: forms.Form) -> Iterator[Problem]:
    """Every fault of a bound form, in the order of its fields."""
    for message in form.non_field_errors():
        yield Problem("", "", str(message))
    for field in form:
        for message in field.errors:
            yield Problem(field.id_for_label, str(field.label), str(message))
