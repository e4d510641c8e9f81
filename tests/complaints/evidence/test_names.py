"""Names of files, made safe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.evidence.kinds import LONGEST_NAME
from complaints.evidence.names import handover_name, safe_name


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("IMG_1.JPG", "IMG_1.JPG"),
        ("C:\\Users\\me\\brazo roto.mov", "brazo roto.mov"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ('x"; drop.txt', "x__ drop.txt"),
        ("  ..hidden..  ", "hidden"),
        ("\x00\x01", "file"),
        ("", "file"),
        ("a" * 300 + ".pdf", "a" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_harm(typed: str, shown: str) -> None:
    assert safe_name(typed) == shown


@given(st.text(max_size=300))
def test_any_name_becomes_a_short_one_of_one_line(typed: str) -> None:
    name = safe_name(typed)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\"\r\n\0')
    assert safe_name(name) == name


@given(st.text(max_size=300))
def test_a_handed_over_file_has_an_ascii_name_and_the_ending_of_what_it_is(typed: str) -> None:
    name = handover_name("E-1", typed, "image/jpeg")
    assert name.isascii()
    assert name.startswith("E-1")
    assert name.endswith(".jpg")
    assert not set(name) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
