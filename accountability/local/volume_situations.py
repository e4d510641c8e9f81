"""What volume cases are about: situations drawn by shares, and what the rules decide on each.

The shares follow what cities publish (most complaints are of conduct; about a third tell of force;
a shooting is rare); they are a demonstration, not statistics of Kansas City.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from complaints.models import FactKind
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    FilerKind,
    ForceType,
    Injury,
    Source,
    Strength,
    SuspicionState,
)
from routing.agencies import Agencies
from routing.facts import Facts, suspicion_counts
from routing.policy import Policy
from routing.rules import Decision, decide

Word = TypeVar("Word")
_chooser = secrets.SystemRandom()

COUNTIES = {
    County.JACKSON: 70, County.CLAY: 17, County.PLATTE: 6, County.CASS: 2, County.UNKNOWN: 5,
}  # fmt: skip
FILERS = {
    FilerKind.RESIDENT: 83, FilerKind.THIRD_PARTY: 13, FilerKind.OFFICER: 2, FilerKind.STAFF: 2,
}  # fmt: skip
INJURIES = {
    Injury.UNKNOWN: 30, Injury.NONE: 22, Injury.PAIN: 18, Injury.MINOR: 14, Injury.TREATED: 9,
    Injury.ADMITTED: 4, Injury.SERIOUS: 2.5, Injury.DEATH: 0.5,
}  # fmt: skip
RARE_FORCE = {
    ForceType.FIREARM_DISCHARGED: 1, ForceType.FIREARM_POINTED: 6, ForceType.ECW: 6,
    ForceType.OC_SPRAY: 4, ForceType.BATON: 2, ForceType.STRIKE: 12, ForceType.TAKEDOWN: 15,
    ForceType.CONTROL_HOLD: 25, ForceType.RESTRAINT: 15, ForceType.BODY_WEIGHT: 5,
    ForceType.THREAT: 8, ForceType.CANINE: 1,
}  # fmt: skip
FORCE: Mapping[ForceType, float] = {force: RARE_FORCE.get(force, 0.5) for force in ForceType}
COMMON_CLASSES = {
    Allegation.IMPROPER_PROCEDURE: 25, Allegation.DISCOURTESY: 20, Allegation.IMPROPER_CONDUCT: 18,
    Allegation.BIAS: 10, Allegation.HARASSMENT: 8, Allegation.EXCESSIVE_FORCE: 8,
    Allegation.DEATH_IN_CUSTODY: 0.1,
}  # fmt: skip
CLASSES: Mapping[Allegation, float] = {a: COMMON_CLASSES.get(a, 1.5) for a in Allegation}
# With force that was ticked nothing is left to suspect.
SUSPICIONS: Mapping[tuple[Strength, SuspicionState | None] | None, float] = {
    None: 90, (Strength.STRONG, None): 6, (Strength.WEAK, SuspicionState.LAPSED): 4,
}  # fmt: skip
SHARE_OF_FORCE = 0.3
SHARE_WITH_TIES = 0.03


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of many cases, each fact with who stated it, and the one decision on them."""

    facts: Facts
    stated: tuple[tuple[FactKind, str, Source], ...]
    injury: Injury
    decision: Decision
    closed: bool


def draw(count: int, policy: Policy, agencies: Agencies) -> list[Situation]:
    return [_situation(policy, agencies) for _ in range(count)]


def _situation(policy: Policy, agencies: Agencies) -> Situation:
    ticked = frozenset(_some(FORCE, 3)) if _chooser.random() < SHARE_OF_FORCE else frozenset()
    classes = frozenset(_some(CLASSES, 2)) if not ticked or _chooser.random() < 0.5 else frozenset()
    injury = _one(INJURIES) if ticked or _chooser.random() < 0.1 else Injury.UNKNOWN
    suspicion = None if ticked else _one(SUSPICIONS)
    strength, state = suspicion or (None, None)
    suspected = frozenset({ForceType.UNKNOWN}) if suspicion_counts(strength, state) else frozenset()
    tied = frozenset({_chooser.choice(list(AgencyCode))})
    present = tied if _chooser.random() < SHARE_WITH_TIES else frozenset()
    facts = Facts(
        force_types=ticked | suspected,
        allegations=classes,
        injuries=frozenset({injury} - {Injury.UNKNOWN}),
        county=_one(COUNTIES),
        filer=_one(FILERS),
        suspicion=strength,
        suspicion_state=state,
        employers=frozenset({"kcpd"}),
        agencies_present=present,
    )
    return Situation(
        facts=facts,
        stated=tuple(_stated(facts, ticked, suspected)),
        injury=injury,
        decision=decide(policy, facts, agencies),
        closed=_chooser.random() < 0.85,
    )


def _stated(
    facts: Facts, ticked: frozenset[ForceType], suspected: frozenset[ForceType]
) -> Iterator[tuple[FactKind, str, Source]]:
    listed: Sequence[tuple[FactKind, frozenset[Any], Source]] = (
        (FactKind.FORCE, ticked, Source.FILER),
        (FactKind.FORCE, suspected, Source.SCREENING),
        (FactKind.ALLEGATION, facts.allegations, Source.FILER),
        (FactKind.INJURY, facts.injuries, Source.FILER),
        (FactKind.AGENCY_PRESENT, facts.agencies_present, Source.FILER),
        (FactKind.COUNTY, frozenset({facts.county}), Source.FILER),
    )
    for kind, words, source in listed:
        for word in sorted(words):
            yield kind, word.value, source


def _one(shares: Mapping[Word, float]) -> Word:
    return _chooser.choices(list(shares), list(shares.values()))[0]


def _some(shares: Mapping[Word, float], most: int) -> list[Word]:
    wanted = _chooser.choices(range(1, most + 1), [6, 2, 1][:most])[0]
    return _chooser.choices(list(shares), list(shares.values()), k=wanted)
