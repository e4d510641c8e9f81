"""Replacing a sealed identity in the filer's own words. Pure: no Django here.

The words stay whole in the vault; every other place shows the copy that this makes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MARK = "[sealed]"
SHORTEST_NAME_PART = 3
SHORTEST_PHONE_DIGITS = 7
EMAIL = re.compile(r"[^\s@,;:<>()]+@[^\s@,;:<>()]+\w")
PHONE = re.compile(r"\d(?:[\s().-]{0,3}\d)+")


def redact(text: str, identity: Iterable[str]) -> tuple[str, int]:
    """The text with every sealed value replaced by a mark, and how many were replaced.

    A name is found whole and by each of its parts of three letters or more, whatever the case or
    the accents; a phone number whatever its spacing.
    """
    folded = _fold(text)
    spans = sorted(
        match.span() for pattern in _patterns(identity) for match in pattern.finditer(folded)
    )
    pieces: list[str] = []
    end_of_last, replaced = 0, 0
    for start, end in spans:
        if start >= end_of_last:
            pieces += [text[end_of_last:start], MARK]
            replaced += 1
        end_of_last = max(end_of_last, end)
    return "".join([*pieces, text[end_of_last:]]), replaced


def contacts_in(text: str) -> tuple[str, ...]:
    """The e-mail addresses and phone numbers that free text holds ("call my aunt, 816 555 0101").

    They alone are sealed values: the words around them are common ones, which stand everywhere.
    """
    phones = (
        found
        for found in PHONE.findall(text)
        if len(re.sub(r"\D", "", found)) >= SHORTEST_PHONE_DIGITS
    )
    return (*EMAIL.findall(text), *phones)


def _patterns(identity: Iterable[str]) -> list[re.Pattern[str]]:
    values = [_fold(value.strip()) for value in identity if value.strip()]
    patterns: list[re.Pattern[str]] = []
    for value in values:
        words = re.findall(r"\w+", value)
        patterns.append(re.compile(rf"(?<!\w){re.escape(value)}(?!\w)"))
        digits = re.sub(r"\D", "", value)
        if len(digits) >= SHORTEST_PHONE_DIGITS and not re.search(r"[^\W\d]", value):
            patterns.append(re.compile(r"(?<!\d)" + r"\D{0,3}".join(digits) + r"(?!\d)"))
        elif "@" not in value:
            patterns += [
                re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
                for word in words
                if len(word) >= SHORTEST_NAME_PART
            ]
    return patterns


def _fold(text: str) -> str:
    """Lower case without accents, one character for each character, so that places keep."""
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[:1] or character
    lowered = base.lower()
    return lowered if len(lowered) == 1 else base
