"""A sealed name does not stand in what others read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.redaction import MARK, redact

IDENTITY = ("María Núñez-Demo", "maria@demonstration.example", "816-555-0101")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I am María Núñez-Demo.", f"I am {MARK}."),
        ("MARIA shouted", f"{MARK} shouted"),
        ("He wrote nunez on it", f"He wrote {MARK} on it"),
        ("mail maria@demonstration.example now", f"mail {MARK} now"),
        ("call (816) 555 0101 please", f"call ({MARK} please"),
        ("8165550101", MARK),
        ("Mariachi music played", "Mariachi music played"),
        ("badge 5550", "badge 5550"),
    ],
)
def test_each_part_of_an_identity_is_found_whatever_its_case_accents_or_spacing(
    text: str, shown: str
) -> None:
    assert redact(text, IDENTITY)[0] == shown


def test_the_number_of_replacements_is_counted_for_the_redaction_log() -> None:
    assert redact("María, Maria and NÚÑEZ", IDENTITY)[1] == 3


@given(st.text(), st.text(min_size=1))
def test_no_whole_name_is_left_standing_between_spaces(text: str, name: str) -> None:
    shown, _ = redact(f"{text} Zoraida {name}", ("Zoraida",))
    assert " Zoraida " not in shown


@given(st.text())
def test_words_without_the_identity_stay_exactly_as_they_are(text: str) -> None:
    assert redact(text, ()) == (text, 0)
