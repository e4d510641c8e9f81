"""Fields that keep what people typed, and ask again in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.wording import Words

WORDS_MAX: Final = 10_000
DATE_BOXES: Final = ("month", "day", "year")
OLDEST_YEAR: Final = 1900
MONTHS: Final = range(1, 13)
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
CANNOT_KEEP: Final = _(
    "This holds a character that cannot be kept. It may show as a question mark or an empty box. "
    "Take it out, or press Continue again."
)
TOO_LONG: Final = _(
    "This is too long: %(show_value)d characters. Please shorten it to %(limit_value)d. "
    "Nothing that you typed is lost."
)


class WordsField(forms.CharField):
    """Free text, kept as typed. Only the line ends that a form adds on its way are taken back.

    The page sets no ``maxlength``: a browser would cut off a long paste without a word.
    """

    def __init__(
        self, label: Words, *, most: int = WORDS_MAX, rows: int = 0, required: bool = False,
        hint: Words = "", **attrs: str,
    ) -> None:  # fmt: skip
        attrs = {"class": "usa-textarea" if rows else "usa-input"} | attrs
        if rows:
            attrs |= {"rows": str(rows), "data-most": str(most)}
        super().__init__(
            label=label, help_text=hint, required=required, strip=False,
            widget=(forms.Textarea if rows else forms.TextInput)(attrs=attrs),
        )  # fmt: skip
        # In place of Django's own check for NUL, which speaks of "null characters".
        self.validators = [_refuse_unstorable, MaxLengthValidator(most, TOO_LONG)]

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        typed = typed.replace("\r\n", "\n").replace("\r", "\n")
        return typed if typed.strip() else ""


def _refuse_unstorable(value: str) -> None:
    if UNSTORABLE.search(value):
        raise ValidationError(CANNOT_KEEP, "unstorable")


class OneOf(forms.ChoiceField):
    """One word of a closed list, or none chosen unless it is ``required``."""

    def __init__(
        self, label: Words, words: Mapping[Any, Words], *, required: bool = False, hint: Words = ""
    ) -> None:
        super().__init__(
            label=label, help_text=hint, required=required, choices=_choices(words),
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Please answer this question."),
                "invalid_choice": _("Please choose one of the answers shown here."),
            },
        )  # fmt: skip


class SomeOf(forms.MultipleChoiceField):
    """Any number of words of a closed list, each once."""

    def __init__(self, label: Words, words: Mapping[Any, Words], *, hint: Words = "") -> None:
        super().__init__(
            label=label, help_text=hint, required=False, choices=_choices(words),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("Please choose from the answers shown here.")},
        )  # fmt: skip

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(super().clean(value)))


def _choices(words: Mapping[Any, Words]) -> list[tuple[str, Words]]:
    return [(str(code), text) for code, text in words.items()]


class RememberedDate(forms.MultiValueField):
    """Month, day and year in boxes of their own: half a date is kept, and can be spoken of."""

    SHAPE_ERROR: Final = _(
        "This is not a whole date. Write month, day and year in numbers, or leave all three empty "
        "and say in words when it was."
    )

    MONTH_ERROR: Final = _(
        "The month is a number from 1 to 12. The first box is for the month, the second for the "
        "day."
    )

    def __init__(self, label: Words, *, hint: Words = "") -> None:
        super().__init__(
            fields=[forms.Field(required=False) for _box in DATE_BOXES],
            require_all_fields=False,
            label=label, help_text=hint, required=False, widget=DateBoxes(),
        )  # fmt: skip

    def compress(self, data_list: list[str]) -> date | None:
        parts = [str(part).strip() for part in data_list]
        if not any(parts):
            return None
        if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
            raise ValidationError(self.SHAPE_ERROR, "shape")
        month, day, year = map(int, parts)
        if month not in MONTHS:
            raise ValidationError(self.MONTH_ERROR, "month")
        try:
            when = date(year, month, day)
        except ValueError as error:
            raise ValidationError(self.SHAPE_ERROR, "shape") from error
        if when > timezone.localdate():
            raise ValidationError(
                _("This date is in the future. Write the date on which it happened."), "future"
            )
        if year < OLDEST_YEAR:
            raise ValidationError(_("Write the year with four digits, like 2024."), "year")
        return when


class DateBoxes(forms.MultiWidget):
    """The three boxes of a date."""

    def __init__(self) -> None:
        super().__init__({box: forms.TextInput() for box in DATE_BOXES})

    def decompress(self, value: Any) -> list[Any]:
        return [value.month, value.day, value.year] if isinstance(value, date) else ["", "", ""]


class RememberedTime(forms.Field):
    """A time as people write it: ``3:30 pm``, ``3 p. m.``, ``15:30``. The value is a ``time``."""

    SHAPE_ERROR: Final = _(
        "Write the time like 3:30 pm or 15:30, or leave it empty and say in words when it was."
    )
    SHAPE: Final = re.compile(
        r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?::\d{2})?(?P<half>[ap]m?)?", re.ASCII
    )

    def __init__(self, label: Words, *, hint: Words = "") -> None:
        super().__init__(
            label=label, help_text=hint, required=False,
            widget=forms.TextInput(attrs={"class": "usa-input site-input--short"}),
        )  # fmt: skip

    def clean(self, value: Any) -> time | None:
        typed = re.sub(r"[\s\xa0]|(?<=[apm])\.", "", str(value or "").lower())
        if not typed:
            return None
        found = self.SHAPE.fullmatch(typed)
        if found is None:
            raise ValidationError(self.SHAPE_ERROR, "shape")
        hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        elif half or not found["minute"]:
            raise ValidationError(self.SHAPE_ERROR, "shape")
        try:
            return time(hour, minute)
        except ValueError as error:
            raise ValidationError(self.SHAPE_ERROR, "shape") from error


def accepted_names(form: forms.Form) -> Iterable[str]:
    """The names under which a browser posts the form's answers."""
    for name, field in form.fields.items():
        html_name = form.add_prefix(name)
        if isinstance(field.widget, DateBoxes):
            yield from (f"{html_name}_{box}" for box in DATE_BOXES)
        else:
            yield html_name
