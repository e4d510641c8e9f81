"""A second opinion on official accounts of complaints, learned from published ones.

An oversight office writes "According to the complainant, on 9-9-13, ...": third person, every
act weighed. Such accounts tell of many things that are no force in the words of force, and their
style is steady enough to learn from. The opinion is a sum of weights (``terms/official.tsv``,
made by ``script/learn_official_accounts.py``) over words, pairs of words, and the lexicon's
classes of verbs. It is asked only where the rules are in doubt, and never about what filers write
themselves: the first person, Spanish, or anything that does not speak of a complainant.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from complaints.screening.language import english_words, spanish_words
from complaints.screening.lexicon import verb_classes
from complaints.screening.people import english_people
from complaints.screening.roles import BODY, OBJECT_PRONOUN
from complaints.screening.words import COMMA, STOP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from complaints.screening.words import Words

WEIGHTS = Path(__file__).with_name("terms") / "official.tsv"
BASE = "(base)"
_FEWEST_WORDS = 15
_ENOUGH_WORDS = 500
_FEW_SPANISH = 2
_COMPLAINANT = frozenset({"complainant", "complainants", "complaint"})
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|me|my|mine|myself|we|us|our|ours)\b")
_QUOTED = re.compile(r'"[^"]*"')
_SILENT = frozenset({COMMA, "according", *_COMPLAINANT})
_SHORT = 2
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("s", ""))
_SHORTEST_STEM = 3
_REACH = 4
_AMOUNTS = (1, 2, 3, 4, 6)


def is_official(words: Words) -> bool:
    """Whether somebody else wrote it down for a complainant, in English, in the third person."""
    keys = words.keys
    if len(keys) < _FEWEST_WORDS or _COMPLAINANT.isdisjoint(keys):
        return False
    if sum(map(spanish_words().__contains__, keys)) > _FEW_SPANISH:
        return False
    return _FIRST_PERSON.search(_QUOTED.sub(" ", words.folded.text)) is None


def likeness(words: Words) -> float:
    """How much an account is like those of force, from 0 to 1. The classes weigh alike."""
    return likeness_of(frozenset(terms(words)), _weights())


def likeness_of(weighed: frozenset[str], weights: Mapping[str, float]) -> float:
    """The same for terms already taken from an account."""
    total = weights[BASE] + math.fsum(weights.get(term, 0.0) for term in weighed)
    return 1 / (1 + math.exp(-total))


def terms(words: Words) -> Iterator[str]:
    """What is weighed of a text: word stems, verb classes, pairs of either, and amounts."""
    stem = verb = STOP
    for key in words.keys[:_ENOUGH_WORDS]:
        if key in _SILENT or _is_no_plain_word(key):
            continue
        if key == STOP:
            stem = verb = STOP
            continue
        before, stem = stem, stem_of(key)
        yield stem
        class_before, verb = verb, _class_of(key, stem)
        if verb is not stem:
            yield verb
        if before != STOP:
            yield f"{before} {stem}"
            yield f"{class_before} {verb}"
    yield from _amounts(words.keys[:_ENOUGH_WORDS])


def _class_of(key: str, stem: str) -> str:
    if key in verb_classes():
        return f"<{verb_classes()[key]}>"
    return "<body>" if english_people().get(key, 0) & BODY else stem


def _amounts(keys: list[str]) -> Iterator[str]:
    """How many verbs of force there are, and how many have a person or a body after them."""
    table, classes = english_people(), verb_classes()
    places = [place for place, key in enumerate(keys) if key in classes]
    onto = sum(
        any(table.get(key, 0) & (BODY | OBJECT_PRONOUN) for key in keys[at + 1 : at + 1 + _REACH])
        for at in places
    )
    yield from (f"#verbs {amount}" for amount in _AMOUNTS if len(places) >= amount)
    yield from (f"#onto {amount}" for amount in _AMOUNTS if onto >= amount)


def _is_no_plain_word(key: str) -> bool:
    """Whether it is a number, or the initials of a name."""
    if key == STOP:
        return False
    return key[0].isdigit() or (len(key) <= _SHORT and key not in english_words())


def stem_of(key: str) -> str:
    """A word without its ending."""
    for ending, instead in _ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= _SHORTEST_STEM:
            return key[: -len(ending)] + instead
    return key


@cache
def _weights() -> Mapping[str, float]:
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines[1:])  # the first says what made them
    return {term: float(weight) for weight, term in rows}
