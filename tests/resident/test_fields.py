"""What people type into boxes: read generously, refused with a reason, never with a fault."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accountability.resident.fields import (
    CANNOT_KEEP,
    OneOf,
    RememberedDate,
    RememberedTime,
    SomeOf,
    WordsField,
)
from accountability.resident.name_forms import NameForm
from complaints import wording


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", None),
        ("   ", None),
        ("3:30 pm", time(15, 30)),
        ("3.30PM", time(15, 30)),
        ("3 p. m.", time(15)),
        ("12 am", time(0)),
        ("12:05 p.m.", time(12, 5)),
        ("15:30", time(15, 30)),
        ("15:30:20", time(15, 30)),
        ("7h45", time(7, 45)),
        ("0:10", time(0, 10)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, meant: time | None) -> None:
    assert RememberedTime("").clean(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["late", "25:00", "3:99", "13 pm", "0 pm", "3", "-1:30", "3:3", "٣:٣٠", "\x00", "9" * 5000],
)
def test_what_is_no_time_is_refused_with_a_way_out(typed: str) -> None:
    with pytest.raises(ValidationError, match="3:30 pm"):
        RememberedTime("").clean(typed)


@pytest.mark.parametrize(
    ("boxes", "meant"),
    [
        (["", "", ""], None),
        (["5", "30", "2024"], date(2024, 5, 30)),
        (["05", " 3 ", "2024"], date(2024, 5, 3)),
        ([" ", "", ""], None),
    ],
)
def test_a_date_in_three_boxes(boxes: list[str], meant: date | None) -> None:
    assert RememberedDate("").clean(boxes) == meant


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (["5", "", ""], "not a whole date"),
        (["2", "30", "2024"], "not a whole date"),
        (["13", "1", "2024"], "number from 1 to 12"),
        (["May", "1", "2024"], "not a whole date"),
        (["5", "1", "\x00"], "not a whole date"),
        (["5", "1", "٢٠٢٤"], "not a whole date"),
        (["0", "0", "0"], "number from 1 to 12"),
        (["1", "0", "0"], "not a whole date"),
        (["5", "1", "9999"], "in the future"),
        (["5", "1", "24"], "four digits"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(boxes: list[str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        RememberedDate("").clean(boxes)


def test_words_stay_as_typed_but_for_the_line_ends_of_the_form() -> None:
    assert WordsField("").clean("  one\r\ntwo\rthree  ") == "  one\ntwo\nthree  "
    assert WordsField("").clean(" \r\n ") == ""


@pytest.mark.parametrize("bad", ["nul \x00 byte", "half \ud800 a pair", "\udfff"])
def test_what_the_database_cannot_keep_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WordsField("").clean(bad)
    assert refused.value.messages == [str(CANNOT_KEEP)]


def test_the_most_characters_count_code_points() -> None:
    assert WordsField("", most=3).clean("😀é\r\n")
    with pytest.raises(ValidationError, match="4 characters"):
        WordsField("", most=3).clean("😀😀😀😀")


def test_a_page_never_cuts_off_what_is_pasted() -> None:
    assert "maxlength" not in WordsField("", most=3, rows=5).widget.attrs


@pytest.mark.parametrize("typed", ["nonsense", "jackson\x00", "JACKSON"])
def test_an_unknown_choice_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="one of the answers"):
        OneOf("", wording.COUNTIES).clean(typed)


@pytest.mark.parametrize("typed", [["baton", "nonsense"], ["\x00"]])
def test_unknown_choices_are_refused(typed: list[str]) -> None:
    with pytest.raises(ValidationError, match="from the answers"):
        SomeOf("", wording.FORCE_TYPES).clean(typed)


def test_each_choice_counts_once() -> None:
    assert SomeOf("", wording.FORCE_TYPES).clean(["baton", "baton"]) == ["baton"]


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"disclosure": "anonymous", "name": "Dolores"}, "disclosure"),
        ({"disclosure": "anonymous", "email": "not an address"}, "disclosure"),
        ({"name": "Dolores"}, "disclosure"),
        ({"disclosure": "shared", "email": "not an address"}, "email"),
        ({"disclosure": "shared", "email": "a@b.example\x00"}, "email"),
        ({"disclosure": "sealed", "name": "D" * 201}, "name"),
        ({"disclosure": "maybe"}, "disclosure"),
    ],
)
def test_the_name_screen_refuses(posted: dict[str, Any], field: str) -> None:
    assert field in NameForm(posted).errors


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"disclosure": "anonymous"},
        {"disclosure": "anonymous", "name": "  "},
        {"disclosure": "shared"},
        {"disclosure": "sealed", "phone": "816 555 0101"},
        {"disclosure": "shared", "email": " dolores@demonstration.example "},
    ],
)
def test_the_name_screen_takes(posted: dict[str, Any]) -> None:
    assert NameForm(posted).is_valid()
