"""What a draft policy would have changed, case by case and in all. Pure: no Django here."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from complaints.vocabulary import (
    RESTRICTED_FILER_KINDS,
    AgencyCode,
    Allegation,
    County,
    FilerKind,
    ForceType,
    Injury,
    Strength,
    SuspicionState,
)
from routing.agencies import Agencies, AgencyProfile
from routing.facts import Facts
from routing.policy import Policy
from routing.rules import Decision, decide

EXAMPLES_KEPT = 50
SITUATIONS_REMEMBERED = 20_000

_WORDS: Mapping[str, Callable[[str], Any]] = {
    "force_types": ForceType, "allegations": Allegation, "injuries": Injury, "county": County,
    "filer": FilerKind, "suspicion": Strength, "suspicion_state": SuspicionState,
    "employers": str, "task_forces": AgencyCode, "agencies_present": AgencyCode,
    "declared_ties": AgencyCode, "recused": AgencyCode,
}  # fmt: skip


def facts_from_json(stored: Mapping[str, Any]) -> Facts:
    """The facts of a stored decision. Raises ``ValueError`` for a word that no longer exists."""
    return Facts(
        **{
            name: _stored_value(stored[name], word)
            for name, word in _WORDS.items()
            if name in stored
        }
    )


def _stored_value(value: Any, word: Callable[[str], Any]) -> Any:
    if isinstance(value, list):
        return frozenset(word(each) for each in value)
    return None if value is None else word(value)


def agencies_as_json(agencies: Agencies) -> list[list[Any]]:
    return [[a.code.value, a.outside, a.county and a.county.value] for a in agencies.values()]


def agencies_from_json(stored: list[list[Any]]) -> Agencies:
    return {
        AgencyCode(code): AgencyProfile(AgencyCode(code), outside, county and County(county))
        for code, outside, county in stored
    }


@dataclass(frozen=True, slots=True)
class Comparison:
    """One situation under both policies. ``otherwise``: same agencies, other purpose or clock."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    otherwise: bool
    alarmed: tuple[bool, bool]
    restricted: bool

    @property
    def changed(self) -> bool:
        return bool(self.gained or self.lost or self.otherwise)


@dataclass(slots=True)
class Tally:
    """Counts over cases; those of officers' reports stand apart from everything else."""

    cases: int = 0
    changed: int = 0
    restricted: int = 0
    restricted_changed: int = 0
    unreadable: int = 0
    alarms_before: int = 0
    alarms_after: int = 0
    # By agency: [gets it in force, would get it, would be added, would be left out].
    agencies: dict[str, list[int]] = field(default_factory=dict)
    examples: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Tally:
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def count(self, complaint: str, compared: Comparison | None) -> None:
        """Count one case; None is one whose facts cannot be read."""
        if compared is None:
            self.unreadable += 1
            return
        if compared.restricted:
            self.restricted += 1
            self.restricted_changed += compared.changed
            return
        self.cases += 1
        self.alarms_before += compared.alarmed[0]
        self.alarms_after += compared.alarmed[1]
        columns = (compared.before, compared.after, compared.gained, compared.lost)
        for column, codes in enumerate(columns):
            for code in codes:
                self.agencies.setdefault(code, [0, 0, 0, 0])[column] += 1
        if compared.changed:
            self.changed += 1
            if len(self.examples) < EXAMPLES_KEPT:
                self.examples.append(_example(complaint, compared))

    def add(self, other: Tally) -> None:
        for name in (
            "cases", "changed", "restricted", "restricted_changed", "unreadable",
            "alarms_before", "alarms_after",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for code, counts in other.agencies.items():
            mine = self.agencies.setdefault(code, [0, 0, 0, 0])
            self.agencies[code] = [a + b for a, b in zip(mine, counts, strict=True)]
        self.examples = [*self.examples, *other.examples][:EXAMPLES_KEPT]


def comparer(
    baseline: Policy, draft: Policy, agencies: Agencies
) -> Callable[[str], Comparison | None]:
    """Compares stored facts (JSON text); the situations met most lately are remembered."""

    @functools.lru_cache(maxsize=SITUATIONS_REMEMBERED)
    def compare(facts_text: str) -> Comparison | None:
        try:
            facts = facts_from_json(json.loads(facts_text))
        except ValueError:
            return None
        before, after = (decide(policy, facts, agencies) for policy in (baseline, draft))
        return _compared(facts, before, after)

    return compare


def _compared(facts: Facts, before: Decision, after: Decision) -> Comparison:
    old, new = (tuple(code.value for code in each.agencies) for each in (before, after))
    same = set(old) & set(new)
    return Comparison(
        before=old,
        after=new,
        gained=tuple(code for code in new if code not in same),
        lost=tuple(code for code in old if code not in same),
        otherwise=_grounds(before, same) != _grounds(after, same),
        alarmed=(bool(before.alarms), bool(after.alarms)),
        restricted=facts.filer in RESTRICTED_FILER_KINDS,
    )


def _grounds(decision: Decision, agencies: set[str]) -> set[tuple[str, str, str]]:
    return {
        (a.agency.value, a.purpose, a.within)
        for a in decision.assignments
        if a.agency.value in agencies
    }


def _example(complaint: str, compared: Comparison) -> dict[str, Any]:
    return {
        "complaint": complaint,
        "gained": list(compared.gained),
        "lost": list(compared.lost),
        "otherwise": compared.otherwise,
    }
