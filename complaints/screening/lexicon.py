"""The term files, compiled once into tables that a word is looked up in.

A cue is a named group of patterns. A pattern is a row of word sets with gaps between them; its
first set is the anchor, and only words that anchor some pattern cost any time at all.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaints.screening.inflection import (
    english_forms,
    misspellings,
    sounds_alike,
    spanish_forms,
)
from complaints.screening.words import STOP
from complaints.vocabulary import Allegation, ForceType, Language, Strength

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_TERMS = Path(__file__).with_name("terms")
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


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """The word sets that must follow the anchor, each with the furthest it may stand away."""

    cue: Cue
    rest: tuple[tuple[frozenset[str], int], ...]


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


@dataclass(slots=True)
class Shelf:
    """The patterns that one word can begin.

    They are filed under the words that can come second, each with how far away it may stand:
    words like "on" begin many patterns, and nearly all of them fail at the next word.
    """

    bare: list[Pattern] = field(default_factory=list)
    longer: list[Pattern] = field(default_factory=list)
    reach: int = 0
    _seconds: dict[str, list[Pattern]] | None = None

    def add(self, pattern: Pattern) -> None:
        """File one pattern."""
        if pattern.rest:
            self.longer.append(pattern)
            self.reach = max(self.reach, pattern.rest[0][1])
        else:
            self.bare.append(pattern)

    @property
    def seconds(self) -> dict[str, list[Pattern]]:
        """The longer patterns by their second word, filed when first asked."""
        if self._seconds is None:
            self._seconds = {}
            for pattern in self.longer:
                for word in pattern.rest[0][0]:
                    self._seconds.setdefault(word, []).append(pattern)
        return self._seconds

    def fits(self, keys: Sequence[str], anchor: int) -> list[tuple[Pattern, int]]:
        """The patterns that fit at this place, each with its last word."""
        fitting = [(pattern, anchor) for pattern in self.bare]
        following = keys[anchor + 1 : anchor + 1 + self.reach]
        fitting += self._longer_fits(keys, anchor, following)
        return fitting

    def _longer_fits(
        self, keys: Sequence[str], anchor: int, following: Sequence[str]
    ) -> Iterable[tuple[Pattern, int]]:
        found: dict[Pattern, int] = {}
        for away, key in enumerate(following, start=1):
            for pattern in self.seconds.get(key, ()):
                if pattern.rest[0][1] >= away and pattern not in found:
                    last = _last_match(keys, anchor + away, pattern.rest[1:])
                    if last >= 0:
                        found[pattern] = last
            if key == STOP:
                break
        return found.items()


def all_fits(
    keys: Sequence[str], shelves: Mapping[str, Shelf]
) -> Iterator[tuple[int, list[tuple[Pattern, int]]]]:
    """Every place where a pattern fits, with those that do.

    Most words that can begin a pattern begin none here, which the words after them show at once.
    """
    find = shelves.get
    for place, key in enumerate(keys):
        shelf = find(key)
        if shelf is None:
            continue
        if not shelf.bare:
            following = keys[place + 1 : place + 1 + shelf.reach]
            if shelf.seconds.keys().isdisjoint(following):
                continue
        fits = shelf.fits(keys, place)
        if fits:
            yield place, fits


@dataclass(slots=True)
class Lexicon:
    """Patterns by anchor word: the cues, and the other meanings that overrule them."""

    cues: dict[str, Shelf] = field(default_factory=dict)
    other_meanings: dict[str, Shelf] = field(default_factory=dict)

    def add(self, cue: Cue, elements: Sequence[tuple[frozenset[str], int]]) -> None:
        """File a pattern under each word that can begin it."""
        table = self.other_meanings if cue.kind is Kind.OTHER_MEANING else self.cues
        pattern = Pattern(cue, tuple(elements[1:]))
        for word in elements[0][0]:
            if word not in table:
                table[word] = Shelf()
            table[word].add(pattern)


class _WordSets:
    """The word classes of one language, and the forms of any of its verbs."""

    def __init__(self, language: Language) -> None:
        source = _read(_WORD_FILES[language])
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


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_TERMS / f"{name}.toml").read_text(encoding="utf-8"))


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
        rank=(language is Language.EN) + 2 * (entry.get("strength") == Strength.WEAK),
    )


@cache
def lexicon() -> Lexicon:
    """The compiled lexicon of both languages, read when first asked for."""
    compiled = Lexicon()
    for language, names in _CUE_FILES.items():
        sets = _WordSets(language)
        for name in names:
            for entry in _read(name).get("cue", ()):
                cue = _cue(entry, language)
                for line in entry["patterns"].strip().splitlines():
                    compiled.add(cue, _elements(line, sets))
    return compiled


@cache
def verb_classes() -> Mapping[str, str]:
    """The class of each form of an English verb of force: "shoved" is of "push"."""
    sets = _WordSets(Language.EN)
    names = [name for name in _read(_WORD_FILES[Language.EN])["verbs"] if name not in _NO_FORCE]
    return {word: name for name in reversed(names) for word in sets.element(f"<{name}>")}


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
    for name, words in _read("people")[section].items():
        for word in words.split():
            table[word] = table.get(word, 0) | ROLE[name]
    return table


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
