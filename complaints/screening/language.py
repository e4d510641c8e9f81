"""Whether a text can be read here at all: English or Spanish, and long enough to judge."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from complaints.screening.results import ScreeningReason
from complaints.screening.words import BREAKS, STOP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from complaints.screening.words import Words

_TERMS = Path(__file__).with_name("terms") / "languages.toml"
_FEWEST_WORDS = 4
_FEW_WORDS = 9
_STILL_FEW_WORDS = 16
_SHORT_SENTENCE = 5
_FOREIGN_SENTENCE = 2
_FEWEST_KNOWN = 0.12
_PLAINLY_KNOWN = 0.35


@cache
def _lists() -> dict[str, frozenset[str]]:
    source = tomllib.loads(_TERMS.read_text(encoding="utf-8"))
    lists = {name: frozenset(words.split()) for name, words in source.items()}
    return lists | {"known": lists["english"] | lists["spanish"]}


@cache
def english_words() -> frozenset[str]:
    """Small words that are English and not Spanish."""
    return _lists()["english"] - _lists()["spanish"]


@cache
def spanish_words() -> frozenset[str]:
    """Small words that are Spanish and not English."""
    return _lists()["spanish"] - _lists()["english"]


def why_unreadable(words: Words) -> ScreeningReason | None:
    """Why a text without a single telling word still cannot be called free of force."""
    readable = [key for key in words.keys if key not in BREAKS and not key.isdigit()]
    foreign = not _is_plainly_known(readable) and _has_foreign_words(words)
    if foreign or _has_foreign_script(words):
        return ScreeningReason.UNREADABLE_LANGUAGE
    if len(readable) < _FEWEST_WORDS:
        return ScreeningReason.TOO_SHORT
    return ScreeningReason.TOO_SHORT if _points_elsewhere(readable) else None


def _points_elsewhere(readable: list[str]) -> bool:
    """Whether a short text leaves the telling to a video or a paper: "it is all on the video"."""
    lists = _lists()
    if len(readable) < _FEW_WORDS:
        return not lists["elsewhere"].isdisjoint(readable)
    if len(readable) >= _STILL_FEW_WORDS:
        return False
    return not (lists["source"].isdisjoint(readable) or lists["pointing"].isdisjoint(readable))


def _is_plainly_known(readable: list[str]) -> bool:
    """Whether the small words of English or Spanish are so many that no sentence need be read."""
    lists = _lists()
    known = lists["known"]
    few_others = len(lists["other"].intersection(readable) - known) < _FOREIGN_SENTENCE
    return few_others and sum(map(known.__contains__, readable)) >= _PLAINLY_KNOWN * len(readable)


def _has_foreign_words(words: Words) -> bool:
    return any(_is_foreign(part) for part in _sentences(words))


def _has_foreign_script(words: Words) -> bool:
    """Whether letters other than Latin ones stand in the text."""
    if words.original.isascii():
        return False
    return any(
        code > "\u02ff" and unicodedata.category(code) in {"Lo", "Lu", "Ll", "Lm", "Mc"}
        for code in set(words.folded.text)
    )


def _sentences(words: Words) -> Iterator[list[str]]:
    part: list[str] = []
    for key in words.keys:
        if key == STOP:
            yield part
            part = []
        elif key not in BREAKS and not key.isdigit():
            part.append(key)
    yield part


def _is_foreign(sentence: list[str]) -> bool:
    """Words of another language, and hardly one of English or Spanish."""
    if len(sentence) < _SHORT_SENTENCE:
        return False
    lists = _lists()
    known = sum(key in lists["known"] for key in sentence)
    other = sum(key in lists["other"] for key in sentence)
    if other >= _FOREIGN_SENTENCE and other > known:
        return True
    return known < _FEWEST_KNOWN * len(sentence)
