"""The term files, compiled once into tables that a word is looked up in.

A cue is a named group of patterns. A pattern is a row of word sets with gaps between them; its
first set is the anchor, and only words that anchor some pattern cost any time at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from complaints.screening.inflection import (
    english_forms,
    misspellings,
    sounds_alike,
    spanish_forms,
)
from complaints.screening.people import read_terms
from complaints.screening.words import STOP
from complaints.vocabulary import Allegation, ForceType, Language, Strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_DEFAULT_GAP = 6
_LONGEST_REACH = 16
_CUE_FILES = {
    Language.EN: (
        "english_hands",
        "english_holds",
        "english_weapons",
        "english_outcomes",
        "english_weak",
        "english_other_meanings",
    ),
    Language.ES: (
        "spanish_hands",
        "spanish_weapons",
        "spanish_outcomes",
        "spanish_weak",
        "spanish_other_meanings",
    ),
}
# Classes of verbs that only patterns make tell of force.
_NO_FORCE = frozenset({"draw", "draw_only", "use"})
_WORD_FILES = {Language.EN: "english_words", Language.ES: "spanish_words"}


class Kind(Enum):
    """How a cue is judged once its pattern fits."""

    ACT = "act"
    FACT = "fact"
    OUTCOME = "outcome"
    OTHER_MEANING = "other"


class OnThing(Enum):
    """What becomes of an act that was done to a thing and not to a person."""

    SAME = "same"
    WEAK = "weak"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of the lexicon. Patterns of equal ``rank`` compete: the longest wins."""

    name: str
    language: Language
    kind: Kind
    strength: Strength
    force_types: frozenset[ForceType]
    allegations: frozenset[Allegation]
    on_thing: OnThing
    needs_person: bool
    needs_named: bool
    often_reported: bool
    rank: int
    is_spanish: bool


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """The word sets that must follow the anchor, each with the furthest it may stand away."""

    cue: Cue
    rest: tuple[tuple[frozenset[str], int], ...]
    length: int


def _last_match(
    keys: Sequence[str], position: int, rest: tuple[tuple[frozenset[str], int], ...]
) -> int:
    if not rest:
        return position
    words, reach = rest[0]
    for index in range(position + 1, min(position + 1 + reach, len(keys))):
        key = keys[index]
        if key in words:
            last = _last_match(keys, index, rest[1:])
            if last >= 0:
                return last
        if key == STOP:
            break
    return -1


@dataclass(frozen=True, slots=True)
class Shelf:
    """The patterns that a word can begin; words that begin the same ones share a shelf.

    They are filed under the words that can come second, each with how far away it may stand:
    words like "on" begin many patterns, and nearly all of them fail at the next word.
    """

    bare: tuple[Pattern, ...]
    seconds: Mapping[str, Sequence[Pattern]]
    reach: int

    @classmethod
    def of(cls, patterns: Iterable[Pattern]) -> Shelf:
        """File these patterns."""
        bare = []
        seconds: dict[str, list[Pattern]] = {}
        reach = 0
        for pattern in patterns:
            if not pattern.rest:
                bare.append(pattern)
                continue
            words, furthest = pattern.rest[0]
            reach = max(reach, furthest)
            for word in words:
                seconds.setdefault(word, []).append(pattern)
        return cls(tuple(bare), seconds, reach)

    def fits(self, keys: Sequence[str], anchor: int) -> list[tuple[Pattern, int]]:
        """The patterns that fit at this place, each with its last word."""
        found = dict.fromkeys(self.bare, anchor)
        for away, key in enumerate(keys[anchor + 1 : anchor + 1 + self.reach], start=1):
            for pattern in self.seconds.get(key, ()):
                if pattern.rest[0][1] >= away and pattern not in found:
                    last = _last_match(keys, anchor + away, pattern.rest[1:])
                    if last >= 0:
                        found[pattern] = last
            if key == STOP:
                break
        return list(found.items())


def all_fits(
    keys: Sequence[str], shelves: Mapping[str, Shelf]
) -> Iterator[tuple[int, list[tuple[Pattern, int]]]]:
    """Every place where a pattern fits, with those that do.

    Most words that can begin a pattern begin none here, which the words after them show at once.
    """
    for place, shelf in enumerate(map(shelves.get, keys)):
        if shelf is None:
            continue
        following = keys[place + 1 : place + 1 + shelf.reach]
        if shelf.bare or not shelf.seconds.keys().isdisjoint(following):
            fits = shelf.fits(keys, place)
            if fits:
                yield place, fits


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Patterns by anchor word: the cues, and the other meanings that overrule them."""

    cues: Mapping[str, Shelf]
    other_meanings: Mapping[str, Shelf]


def _shelved(patterns: Iterable[tuple[frozenset[str], Pattern]]) -> dict[str, Shelf]:
    """Each word with the shelf of the patterns that it can begin."""
    begun: dict[str, list[Pattern]] = {}
    for anchors, pattern in patterns:
        for word in anchors:
            begun.setdefault(word, []).append(pattern)
    shelves: dict[tuple[Pattern, ...], Shelf] = {}
    for filed in set(map(tuple, begun.values())):
        shelves[filed] = Shelf.of(filed)
    return {word: shelves[tuple(filed)] for word, filed in begun.items()}


class _WordSets:
    """The word classes of one language, and the forms of any of its verbs."""

    def __init__(self, language: Language) -> None:
        source = read_terms(_WORD_FILES[language])
        self._language = language
        self._irregular: Mapping[str, str] = source.get("irregular", {})
        self._classes: dict[str, set[str]] = {}
        for name, verbs in source["verbs"].items():
            self._classes[name] = {form for verb in verbs.split() for form in self.verb(verb)}
        for name, words in source["words"].items():
            self._classes.setdefault(name, set()).update(words.split())
        self._add_misspellings(source.get("typos", {}))

    def _add_misspellings(self, typos: Mapping[str, str]) -> None:
        known = set().union(*self._classes.values()) | set(typos.get("real_words", "").split())
        for name in typos.get("classes", "").split():
            slips = {slip for word in self._classes[name] for slip in self._slips(word)}
            self._classes[name] |= slips - known

    def _slips(self, word: str) -> Iterator[str]:
        return misspellings(word) if self._language is Language.EN else sounds_alike(word)

    def verb(self, verb: str) -> tuple[str, ...]:
        if self._language is Language.EN:
            return english_forms(verb, self._irregular)
        if verb in self._irregular:
            return (verb, *self._irregular[verb].split())
        return spanish_forms(verb)

    def element(self, written: str) -> frozenset[str]:
        """The words that one element of a pattern stands for."""
        words: set[str] = set()
        for part in written.split("|"):
            if part.startswith("<"):
                words |= self._classes[part.strip("<>")]
            elif part.startswith("~"):
                words.update(self.verb(part[1:]))
            else:
                words.add(part)
        return frozenset(words)


def _elements(line: str, sets: _WordSets) -> list[tuple[frozenset[str], int]]:
    """One pattern line as word sets, each with how many words on it may stand."""
    elements = []
    reach = 1
    for written in line.split():
        if written.startswith(".."):
            reach = min(int(written[2:] or _DEFAULT_GAP) + 1, _LONGEST_REACH)
        else:
            elements.append((sets.element(written), reach))
            reach = 1
    return elements


def _cue(entry: Mapping[str, Any], language: Language) -> Cue:
    return Cue(
        name=entry["name"],
        language=language,
        kind=Kind(entry["kind"]),
        strength=Strength(entry.get("strength", Strength.STRONG)),
        force_types=frozenset(ForceType(code) for code in entry["types"]),
        allegations=frozenset(Allegation(code) for code in entry.get("allegations", ())),
        on_thing=OnThing(entry.get("thing", OnThing.WEAK)),
        needs_person=entry.get("person", False),
        needs_named=entry.get("named", False),
        often_reported=entry.get("reported", False),
        is_spanish=language is Language.ES,
        rank=(language is Language.EN) + 2 * (entry.get("strength") == Strength.WEAK),
    )


@cache
def lexicon() -> Lexicon:
    """The compiled lexicon of both languages, read when first asked for."""
    patterns = [pattern for language in _CUE_FILES for pattern in _patterns(language)]
    other = [each for each in patterns if each[1].cue.kind is Kind.OTHER_MEANING]
    telling = [each for each in patterns if each[1].cue.kind is not Kind.OTHER_MEANING]
    return Lexicon(_shelved(telling), _shelved(other))


def _patterns(language: Language) -> Iterator[tuple[frozenset[str], Pattern]]:
    """The patterns of a language, each with the words that can begin it."""
    sets = _WordSets(language)
    for name in _CUE_FILES[language]:
        for entry in read_terms(name).get("cue", ()):
            cue = _cue(entry, language)
            for line in entry["patterns"].strip().splitlines():
                (anchors, _reach), *rest = _elements(line, sets)
                yield anchors, Pattern(cue, tuple(rest), len(rest))


@cache
def verb_classes() -> Mapping[str, str]:
    """The class of each form of an English verb of force: "shoved" is of "push"."""
    sets = _WordSets(Language.EN)
    names = [
        name for name in read_terms(_WORD_FILES[Language.EN])["verbs"] if name not in _NO_FORCE
    ]
    return {word: name for name in reversed(names) for word in sets.element(f"<{name}>")}
