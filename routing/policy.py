"""A routing policy: a versioned document that people can read, in TOML. Pure: no Django here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from complaints.vocabulary import AgencyCode, Allegation, County, FilerKind, ForceType, Injury
from routing.agencies import COUNTY_PROSECUTOR
from routing.clocks import parse_within
from routing.facts import Facts

ANY = "any"
DESTINATIONS = frozenset({COUNTY_PROSECUTOR, *(a.value for a in AgencyCode)})
Word = TypeVar("Word", bound=StrEnum)


class PolicyError(ValueError):
    """A policy document that cannot be used; says what is wrong, where, and what to do."""


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


_CONDITIONS = frozenset({"force_any", "allegation_any", "injury_any", "filer_any", "county_any"})


def parse(document: str) -> Policy:
    """Read a policy from TOML. Raises ``PolicyError``."""
    try:
        raw = tomllib.loads(document)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"This is not TOML: {error}") from error
    _only_keys(raw, {"version", "effective_from", "rules"}, "the policy")
    version, effective_from = raw.get("version"), raw.get("effective_from")
    if not isinstance(version, str) or not version:
        raise PolicyError('Give the policy a version, such as version = "2020.1".')
    if type(effective_from) is not date:
        raise PolicyError("Give the policy a date, such as effective_from = 2020-06-04.")
    rules = tuple(_rule(entry) for entry in _tables(raw, "rules", "the policy"))
    _refuse_duplicates(rule.id for rule in rules)
    return Policy(version, effective_from, rules)


def _rule(raw: Mapping[str, Any]) -> Rule:
    name = raw.get("id")
    if not isinstance(name, str) or not name:
        raise PolicyError('Every rule needs an id, such as id = "shooting".')
    where = f"rule {name!r}"
    _only_keys(raw, {"id", "when", "refer", "within", "because", "because_es"}, where)
    return Rule(
        id=name,
        when=_condition(raw.get("when"), where),
        refer=tuple(_destination(entry, where) for entry in _tables(raw, "refer", where)),
        within=_within(raw, where),
        because=_text(raw, "because", where),
        because_es=_text(raw, "because_es", where),
    )


def _condition(raw: object, where: str) -> Condition:
    if not isinstance(raw, dict) or not raw:
        raise PolicyError(f"{where}: say when it applies; a rule without a condition is refused.")
    _only_keys(raw, set(_CONDITIONS), f"{where}, when")

    def words(key: str, vocabulary: type[Word]) -> frozenset[Word]:
        return _words(raw[key], vocabulary, f"{where}, {key}") if key in raw else frozenset()

    return Condition(
        force_any=words("force_any", ForceType),
        allegation_any=words("allegation_any", Allegation),
        injury_any=words("injury_any", Injury),
        filer_any=words("filer_any", FilerKind),
        county_any=words("county_any", County),
    )


def _words(raw: object, vocabulary: type[Word], where: str) -> frozenset[Word]:
    if not isinstance(raw, list) or not raw:
        raise PolicyError(f"{where}: give a list with at least one word.")
    if raw == [ANY]:
        return frozenset(vocabulary)
    known = {word.value: word for word in vocabulary}
    for word in raw:
        if word not in known:
            raise PolicyError(f"{where}: {word!r} is unknown. Known: {', '.join(sorted(known))}.")
    return frozenset(known[word] for word in raw)


def _destination(raw: Mapping[str, Any], where: str) -> Destination:
    _only_keys(raw, {"purpose", "to"}, f"{where}, refer")
    to = raw.get("to")
    if not isinstance(to, list) or not to:
        raise PolicyError(f"{where}: 'to' must list at least one agency.")
    for agency in to:
        if agency not in DESTINATIONS:
            known = ", ".join(sorted(DESTINATIONS))
            raise PolicyError(f"{where}: agency {agency!r} is unknown. Known: {known}.")
    _refuse_duplicates(to)
    return Destination(_text(raw, "purpose", where), tuple(to))


def _within(raw: Mapping[str, Any], where: str) -> str:
    within = _text(raw, "within", where)
    try:
        parse_within(within)
    except ValueError as error:
        raise PolicyError(f"{where}, within: {error}, or end-of-next-day.") from error
    return within


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PolicyError(f"{where}: {key} is missing or empty.")
    return value


def _tables(raw: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    entries = raw.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PolicyError(f"{where}: {key} must be a list of tables.")
    if key == "refer" and not entries:
        raise PolicyError(f"{where}: refer is empty; say where the complaint goes.")
    return entries


def _only_keys(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise PolicyError(f"{where}: {key!r} is unknown. Known: {', '.join(sorted(known))}.")


def _refuse_duplicates(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PolicyError(f"{name!r} stands twice; keep one.")
        seen.add(name)
