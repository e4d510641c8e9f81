"""A routing policy: a versioned document that people can read, in TOML. Pure: no Django here.

A document is read whole before it is refused: ``PolicyError`` lists every fault with its line and
what to do about it. No cycle can exist in one: a condition asks for facts and a destination is an
agency, so no rule can name another rule.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from complaints.vocabulary import AgencyCode, Allegation, County, FilerKind, ForceType, Injury
from routing.agencies import COUNTY_PROSECUTOR
from routing.clocks import parse_within
from routing.facts import Facts
from routing.policy_source import Source, Spot, line_of_syntax_error

ANY = "any"
DESTINATIONS = frozenset({COUNTY_PROSECUTOR, *(a.value for a in AgencyCode)})
LONGEST_VERSION = 60
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document, in which line, and what to do."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class PolicyError(ValueError):
    """A policy document that cannot be used, with all of its faults in the order of lines."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Condition:
    """Positive conditions only: an empty set asks nothing, the others must each meet a fact."""

    force_any: frozenset[ForceType] = frozenset()
    allegation_any: frozenset[Allegation] = frozenset()
    injury_any: frozenset[Injury] = frozenset()
    filer_any: frozenset[FilerKind] = frozenset()
    county_any: frozenset[County] = frozenset()

    def unmet(self, facts: Facts) -> tuple[str, ...]:
        """The names of the conditions that the facts do not meet; empty when the rule matches."""
        asked: tuple[tuple[str, frozenset[Any], frozenset[Any]], ...] = (
            ("force_any", self.force_any, facts.force_types),
            ("allegation_any", self.allegation_any, facts.allegations),
            ("injury_any", self.injury_any, facts.injuries),
            ("filer_any", self.filer_any, frozenset({facts.filer})),
            ("county_any", self.county_any, frozenset({facts.county})),
        )
        return tuple(name for name, wanted, known in asked if wanted and not wanted & known)


@dataclass(frozen=True, slots=True)
class Destination:
    """For one purpose, the agencies in order of preference."""

    purpose: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """When the condition holds, refer for these purposes within this time, because of this."""

    id: str
    when: Condition
    refer: tuple[Destination, ...]
    within: str
    because: str
    because_es: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One version. All rules that match add up; their order means nothing."""

    version: str
    effective_from: date
    rules: tuple[Rule, ...]


def parse(document: str) -> Policy:
    """Read a policy from TOML. Raises ``PolicyError`` with every fault that was found."""
    try:
        raw = tomllib.loads(document)
    except (ValueError, RecursionError) as error:  # beside bad TOML: absurd numbers and nesting
        line = line_of_syntax_error(str(error), document)
        raise PolicyError(Fault(line, f"This is not TOML: {error}")) from error
    reader = _Reader(Source(document))
    policy = reader.policy(raw)
    if reader.faults:
        raise PolicyError(*reader.faults)
    return policy


_CONDITIONS: Mapping[str, type[StrEnum]] = {
    "force_any": ForceType,
    "allegation_any": Allegation,
    "injury_any": Injury,
    "filer_any": FilerKind,
    "county_any": County,
}


class _Reader:
    """Reads on after a fault, so that one look shows them all. Its values count without faults."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.faults: list[Fault] = []

    def policy(self, raw: Mapping[str, Any]) -> Policy:
        self._only_keys(raw, {"version", "effective_from", "rules"}, "the policy", Spot())
        version, effective_from = raw.get("version"), raw.get("effective_from")
        if not isinstance(version, str) or not 0 < len(version.strip()) <= LONGEST_VERSION:
            self._refuse(
                f'Give the policy a version, such as version = "2020.1", '
                f"of at most {LONGEST_VERSION} letters.",
                Spot(key="version"),
            )
        if type(effective_from) is not date:
            self._refuse(
                "Give the policy a date, such as effective_from = 2020-06-04.",
                Spot(key="effective_from"),
            )
        entries = self._tables(raw, "rules", "the policy", Spot(key="rules"))
        rules = tuple(self._rule(entry, number) for number, entry in enumerate(entries))
        self._compare(rules)
        return Policy(str(version), effective_from or date.min, rules)

    def _rule(self, raw: Mapping[str, Any], number: int) -> Rule:
        spot = Spot(rule=number)
        name = raw.get("id")
        if not isinstance(name, str) or not name.strip():
            self._refuse('Every rule needs an id, such as id = "shooting".', spot)
            name = f"rule number {number + 1}"
        where = f"rule {name!r}"
        self._only_keys(
            raw, {"id", "when", "refer", "within", "because", "because_es"}, where, spot
        )
        when = self._condition(raw.get("when"), where, number)
        return Rule(
            id=name,
            when=when,
            refer=self._destinations(raw, where, number, when),
            within=self._within(raw, where, number),
            because=self._text(raw, "because", where, Spot(number, "because")),
            because_es=self._text(raw, "because_es", where, Spot(number, "because_es")),
        )

    def _condition(self, raw: object, where: str, number: int) -> Condition:
        spot = Spot(number, "when")
        if not isinstance(raw, dict) or not raw:
            self._refuse(
                f"{where}: say when it applies; a rule without a condition is refused. "
                'Write such as when = { force_any = ["any"] }.',
                spot,
            )
            return Condition()
        self._only_keys(raw, set(_CONDITIONS), f"{where}, when", spot)

        def words(key: str, vocabulary: type[Word]) -> frozenset[Word]:
            if key not in raw:
                return frozenset()
            return self._words(raw[key], vocabulary, f"{where}, {key}", Spot(number, key))

        return Condition(
            force_any=words("force_any", ForceType),
            allegation_any=words("allegation_any", Allegation),
            injury_any=words("injury_any", Injury),
            filer_any=words("filer_any", FilerKind),
            county_any=words("county_any", County),
        )

    def _words(
        self, raw: object, vocabulary: type[Word], where: str, spot: Spot
    ) -> frozenset[Word]:
        names = self._names(raw, f"{where}: give a list with at least one word.", where, spot)
        if names == [ANY]:
            return frozenset(vocabulary)
        known = {word.value: word for word in vocabulary}
        for name in names:
            if name == ANY:
                self._refuse(
                    f"{where}: 'any' stands for all words; keep it alone, or leave it out.",
                    _at(spot, name),
                )
            elif name not in known:
                listed = ", ".join(sorted(known))
                self._refuse(f"{where}: {name!r} is unknown. Known: {listed}.", _at(spot, name))
        return frozenset(known[name] for name in names if name in known)

    def _destinations(
        self, raw: Mapping[str, Any], where: str, number: int, when: Condition
    ) -> tuple[Destination, ...]:
        spot = Spot(number, "refer")
        entries = self._tables(raw, "refer", where, spot)
        if not entries and isinstance(raw.get("refer", []), list):
            self._refuse(f"{where}: refer is empty; say where the complaint goes.", spot)
        found = tuple(
            self._destination(entry, where, number, nth, when) for nth, entry in enumerate(entries)
        )
        purposes = [destination.purpose for destination in found]
        for nth, purpose in enumerate(purposes):
            if purpose and purpose in purposes[:nth]:
                self._refuse(
                    f"{where}: the purpose {purpose!r} stands twice, so that two orders contradict "
                    "each other; join them in one list.",
                    Spot(number, "purpose", nth),
                )
        return found

    def _destination(
        self, raw: Mapping[str, Any], where: str, number: int, nth: int, when: Condition
    ) -> Destination:
        self._only_keys(raw, {"purpose", "to"}, f"{where}, refer", Spot(number, "refer"))
        spot = Spot(number, "to", nth)
        missing = f"{where}: 'to' must list at least one agency."
        to = self._names(raw.get("to"), missing, f"{where}, to", spot)
        for name in to:
            if name not in DESTINATIONS:
                known = ", ".join(sorted(DESTINATIONS))
                self._refuse(
                    f"{where}: agency {name!r} is unknown. Known: {known}.", _at(spot, name)
                )
        gap = gap_of(to, when)
        if gap:
            self._refuse(f"{where}: {gap}", spot)
        purpose = self._text(raw, "purpose", where, Spot(number, "purpose", nth))
        return Destination(purpose, tuple(to))

    def _names(self, raw: object, missing: str, where: str, spot: Spot) -> list[str]:
        """The words of a list, each once."""
        if not isinstance(raw, list) or not raw:
            self._refuse(missing, spot)
            return []
        for nth, name in enumerate(raw):
            if name in raw[:nth]:
                self._refuse(f"{where}: {name!r} stands twice; keep one.", _at(spot, name))
        return list(dict.fromkeys(map(str, raw)))

    def _within(self, raw: Mapping[str, Any], where: str, number: int) -> str:
        spot = Spot(number, "within")
        if "within" not in raw:
            self._refuse(
                f'{where}: within is missing; write such as within = "PT0S" (at once).', spot
            )
            return ""
        within = self._text(raw, "within", where, spot)
        try:
            parse_within(within)
        except ValueError as error:
            self._refuse(f"{where}, within: {error}, or end-of-next-day.", spot)
        return within

    def _text(self, raw: Mapping[str, Any], key: str, where: str, spot: Spot) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            self._refuse(f"{where}: {key} is missing or empty; write it in words.", spot)
            return ""
        return value

    def _tables(
        self, raw: Mapping[str, Any], key: str, where: str, spot: Spot
    ) -> list[dict[str, Any]]:
        entries = raw.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._refuse(f"{where}: {key} must be a list of tables.", spot)
            return []
        return entries

    def _only_keys(self, raw: Mapping[str, Any], known: set[str], where: str, spot: Spot) -> None:
        for key in raw:
            if key not in known:
                self._refuse(
                    f"{where}: {key!r} is unknown. Known: {', '.join(sorted(known))}.",
                    Spot(spot.rule, key),
                )

    def _compare(self, rules: tuple[Rule, ...]) -> None:
        """Refuse what contradicts an earlier rule."""
        ids: set[str] = set()
        wanted: dict[tuple[Condition, str], str] = {}
        for number, rule in enumerate(rules):
            if rule.id in ids:
                self._refuse(
                    f"the rule {rule.id!r} stands twice; keep one, or give it another id.",
                    Spot(number, "id"),
                )
            for nth, destination in enumerate(rule.refer):
                earlier = wanted.setdefault((rule.when, destination.purpose), rule.id)
                if earlier != rule.id and rule.when != Condition():
                    self._refuse(
                        f"rule {rule.id!r} asks for the same as rule {earlier!r} and refers for "
                        "the same purpose, so that the two contradict each other; keep one.",
                        Spot(number, "purpose", nth),
                    )
            ids.add(rule.id)

    def _refuse(self, message: str, spot: Spot) -> None:
        self.faults.append(Fault(self._source.line_of(spot), message))


def gap_of(to: list[str], when: Condition) -> str | None:
    """Why an order of preference leaves somebody without a recipient, conflicts apart."""
    if not to:
        return None
    if when.county_any == {County.UNKNOWN} and COUNTY_PROSECUTOR in to:
        return "county-prosecutor contradicts county_any: an unknown county has no prosecutor."
    reaches_unknown = not when.county_any or County.UNKNOWN in when.county_any
    if to == [COUNTY_PROSECUTOR] and reaches_unknown:
        return (
            "county-prosecutor alone leaves nobody where the county is unknown; name another "
            "agency behind it."
        )
    if to == [AgencyCode.DOJ_CRT]:
        return "doj-crt is never the only destination; name another agency before it."
    return None


def _at(spot: Spot, word: object) -> Spot:
    return Spot(spot.rule, spot.key, spot.nth, str(word))
