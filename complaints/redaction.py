"""Replacing a sealed identity in the filer's own words. Pure: no Django here.

The words stay whole in the vault; every other place shows the copy that this makes. The time that a
copy takes grows with the text, hardly with the number of values: both come from strangers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from complaints.screening.folding import fold

MARK = "[sealed]"
WITHHELD = "[withheld]"  # stands for a whole answer that no agency gets
SHORTEST_NAME_PART = 3
SHORTEST_PHONE_DIGITS = 7
# What numbers are compared by: a country's code before them may stand or not.
PHONE_DIGITS = 10
LONGEST_COUNTRY_CODE = 3
EMAIL = re.compile(r"[^\s@,;:<>()]+@[^\s@,;:<>()]+\w")
EMAIL_SIGN = re.compile(r"[^\s@,;:<>()]")
PHONE = re.compile(r"\d(?:[\s().-]{0,3}\d)+")
# Digits as people write a number in a sentence: whatever stands between them.
DIGITS = re.compile(r"\d(?:(?:\W|_){0,3}\d)*")
# A word, and words tied by an apostrophe or a hyphen (O'Brien, Garcia-Lopez).
TIED_WORDS = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
WORD = re.compile(r"[^\W_]+")
LETTERS = re.compile(r"[^\W\d_]+")
# Their words have borders. In others a name stands without any between it and the next word
# (Burmese, Chinese), or after a word that is written with it (Arabic "and").
SCRIPTS_WITH_BORDERS = ("LATIN", "GREEK", "CYRILLIC")
Span = tuple[int, int]


def redact(text: str, identity: Iterable[str]) -> tuple[str, int]:
    """The text with every sealed value replaced by a mark, and how many were replaced."""
    return Redaction(identity).copy(text)


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


class Redaction:
    """Makes copies of texts in which the values of one identity are replaced.

    A name is found whole and by each of its parts of three letters or more, whatever the case, the
    accents (written as one character or two) or invisible characters, in one word or tied by other
    signs; a phone number whatever its spacing, with its country's code, its area's or without them.
    Nicknames and other spellings are not found.
    """

    def __init__(self, identity: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._numbers: set[str] = set()
        self._emails: set[str] = set()
        literals: set[str] = set()
        for value in (fold(value.strip()).text for value in identity):
            phones = [digits for digits in map(_digits, PHONE.findall(value)) if _is_phone(digits)]
            self._numbers.update(digits[-PHONE_DIGITS:] for digits in phones)
            self._emails.update(EMAIL.findall(value))
            if "@" not in value and not (phones and not value[0].isalpha()):
                self._words.update(_name_words(value))
                literals.update(_name_literals(value))
        self._local_numbers = {number[-SHORTEST_PHONE_DIGITS:] for number in self._numbers}
        longest_first = sorted(literals, key=lambda literal: (-len(literal), literal))
        self._literals = re.compile("|".join(longest_first)) if literals else None

    def copy(self, text: str) -> tuple[str, int]:
        """The text with every sealed value replaced by a mark, and how many were replaced."""
        if not (text and (self._words or self._numbers or self._emails or self._literals)):
            return text, 0
        folded = fold(text)
        pieces: list[str] = []
        end_of_last, replaced = 0, 0
        for first, last in _joined(folded.text, sorted(self._spans(folded.text))):
            start, end = folded.start_of(first), folded.end_of(last)
            if start >= end_of_last:
                pieces += [text[end_of_last:start], MARK]
                replaced += 1
            end_of_last = max(end_of_last, end)
        return "".join([*pieces, text[end_of_last:]]), replaced

    def _spans(self, folded: str) -> Iterator[Span]:
        if self._words:
            for tied in TIED_WORDS.finditer(folded):
                yield from self._name_spans(tied)
        if self._literals:
            yield from (match.span() for match in self._literals.finditer(folded))
        if self._numbers:
            for run in DIGITS.finditer(folded):
                yield from self._phone_spans(folded, run)
        if self._emails:
            yield from self._email_spans(folded)

    def _name_spans(self, tied: re.Match[str]) -> Iterator[Span]:
        for whole in (tied[0], tied[0].removesuffix("'s")):
            if _untied(whole) in self._words:
                yield tied.start(), tied.start() + len(whole)
                return
        for pattern in (WORD, LETTERS):  # "garcia" stands in "garcia88"
            for part in pattern.finditer(tied[0]):
                if part[0] in self._words:
                    yield tied.start() + part.start(), tied.start() + part.end()

    def _phone_spans(self, folded: str, run: re.Match[str]) -> Iterator[Span]:
        """Numbers in a run of digits, which may hold others before and behind them."""
        places = [place for place in range(*run.span()) if folded[place].isdecimal()]
        digits = _digits(run[0])
        for end in range(SHORTEST_PHONE_DIGITS, len(digits) + 1):
            if end < len(places) and places[end] == places[end - 1] + 1:
                continue  # within a longer number
            start = self._start_of_number(digits, end)
            if start is None:
                continue
            if places[start] - places[0] == start <= LONGEST_COUNTRY_CODE:
                start = 0
            elif start and places[start - 1] == places[start] - 1:
                continue
            first = places[start]
            yield first - (folded[first - 1 : first] in {"+", "("}), places[end - 1] + 1

    def _start_of_number(self, digits: str, end: int) -> int | None:
        for length in range(PHONE_DIGITS, SHORTEST_PHONE_DIGITS - 1, -1):
            if end >= length and digits[end - length : end] in self._numbers:
                return end - length
        only_local = end == SHORTEST_PHONE_DIGITS and digits[:end] in self._local_numbers
        return 0 if only_local else None

    def _email_spans(self, folded: str) -> Iterator[Span]:
        for sign in re.finditer("@", folded):
            start = sign.start()
            while start and EMAIL_SIGN.match(folded, start - 1):
                start -= 1
            end = sign.end()
            while EMAIL_SIGN.match(folded, end):
                end += 1
            found = folded[start:end]
            for address in (found, found.strip("'\"._-!?*[]{}/\\")):
                if address in self._emails:
                    place = start + found.index(address)
                    yield place, place + len(address)


def _joined(folded: str, spans: list[Span]) -> Iterator[Span]:
    """The spans, as one where a single space, hyphen or apostrophe stands between two of them."""
    last: Span | None = None
    for start, end in spans:
        if last is not None and (start <= last[1] or folded[last[1] : start] in {" ", "-", "'"}):
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def _name_words(name: str) -> Iterator[str]:
    """What of a name is a word by itself, and the whole of it as one word."""
    tied = TIED_WORDS.findall(name)
    words = [word for word in WORD.findall(name) if len(word) >= SHORTEST_NAME_PART]
    together = [_untied("".join(order)) for order in (tied, tied[::-1])]
    found = (*words, *map(_untied, tied), *together)
    yield from (word for word in found if len(word) >= SHORTEST_NAME_PART and _has_borders(word))


def _name_literals(name: str) -> Iterator[str]:
    """Patterns for what is found letter by letter: short names, and scripts without borders."""
    parts = WORD.findall(name)
    if _has_borders(name):
        if any(len(part) < SHORTEST_NAME_PART for part in parts):
            yield r"(?<![^\W_])" + r"[\W_]{1,3}".join(map(re.escape, parts)) + r"(?![^\W_])"
        return
    for part in (name, *name.split()):
        if len(part) >= SHORTEST_NAME_PART or part == name:
            yield re.escape(part)


def _has_borders(name: str) -> bool:
    letters = (letter for letter in name if letter.isalpha())
    return all(unicodedata.name(letter, "").startswith(SCRIPTS_WITH_BORDERS) for letter in letters)


def _untied(word: str) -> str:
    return word.replace("'", "").replace("-", "")


def _is_phone(digits: str) -> bool:
    return len(digits) >= SHORTEST_PHONE_DIGITS


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())
