"""Who and what a word can be: an officer, kin, a part of the body, a "not"."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaints.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

_TERMS = Path(__file__).with_name("terms")
_ROLE_NAMES = (
    "police",
    "civil",
    "kin",
    "unclear",
    "filer",
    "i_subject",
    "he_subject",
    "they_subject",
    "object_pronoun",
    "possessive",
    "be",
    "negator",
    "filler",
    "modal",
    "fear",
    "vehicle",
    "thing",
    "body",
    "preposition",
    "determiner",
)
ROLE = {name: 1 << place for place, name in enumerate(_ROLE_NAMES)}


def read_terms(name: str) -> dict[str, Any]:
    """One of the term files."""
    return tomllib.loads((_TERMS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def english_people() -> Mapping[str, int]:
    """Who and what each English word can be, as a sum of ``ROLE`` bits."""
    return _people("english")


@cache
def spanish_people() -> Mapping[str, int]:
    """Who and what each Spanish word can be, as a sum of ``ROLE`` bits."""
    return _people("spanish")


def people(language: Language) -> Mapping[str, int]:
    """The table of one language."""
    return english_people() if language is Language.EN else spanish_people()


def _people(section: str) -> dict[str, int]:
    table: dict[str, int] = {}
    for name, words in read_terms("people")[section].items():
        for word in words.split():
            table[word] = table.get(word, 0) | ROLE[name]
    return table
