"""Proving a policy: every combination of what matters is decided, and none may escape. Pure.

Each trigger (every force type, every allegation, suspicions, nothing at all) x injury x county x
kind of filer x set of conflicted agencies. Sets of several triggers follow from monotonicity,
which the tests hold: more facts never mean fewer referrals.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    FilerKind,
    ForceType,
    Injury,
    Strength,
    SuspicionState,
)
from routing import floor
from routing.agencies import Agencies
from routing.facts import Facts
from routing.policy import Policy
from routing.rules import ALARM_NO_RECIPIENT, Decision, match, refer

MOST_FAILURES_KEPT = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """A combination whose decision breaks a promise, and which."""

    facts: Facts
    why: str


@dataclass(slots=True)
class Proof:
    """What was checked, how many rest on the floor or the last resort, and what failed."""

    policy: str
    checked: int = 0
    needing_review: int = 0
    on_the_floor: int = 0
    on_the_last_resort: int = 0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.failed == 0


def prove(policy: Policy, agencies: Agencies) -> Proof:
    """Decide every combination under the policy and check what the promises ask."""
    proof = Proof(policy.version)
    for incident, conflicted in combinations(agencies):
        matches = match(policy, incident)
        for facts in conflicted:
            _check(facts, refer(matches, facts, agencies), proof)
    return proof


def _check(facts: Facts, decision: Decision, proof: Proof) -> None:
    proof.checked += 1
    proof.needing_review += decision.needs_outside_review
    proof.on_the_floor += decision.floor_applied
    proof.on_the_last_resort += decision.last_resort
    why = broken_promise(facts, decision)
    if why is not None:
        proof.failed += 1
        if len(proof.failures) < MOST_FAILURES_KEPT:
            proof.failures.append(Failure(facts, why))


def broken_promise(facts: Facts, decision: Decision) -> str | None:
    """The promise that a decision breaks, in words, or None."""
    outside = {a.agency for a in decision.assignments if a.outside}
    if floor.needs_outside_review(facts) and not outside - floor.NEVER_ALONE:
        return "it needs outside review and reaches no outside agency that may stand alone"
    if outside & facts.agencies_present and not decision.last_resort:
        return "an agency with a conflict gets it"
    if decision.last_resort and not set(floor.LAST_RESORT) <= outside:
        return "the last resort is not complete"
    served = {a.purpose for a in decision.assignments}
    alarmed = {alarm.partition(": ")[2] for alarm in decision.alarms}
    purposes = {s.purpose for s in decision.strikes}
    if not purposes <= served | alarmed:
        return f"a purpose has neither recipient nor alarm ({ALARM_NO_RECIPIENT})"
    return None


def combinations(agencies: Agencies) -> Iterator[tuple[Facts, Iterator[Facts]]]:
    """Each incident without conflicts, and the same with every set of conflicted agencies.

    A conflict is stated as presence at the scene; its kinds are equal to the rules.
    """
    sets = list(_subsets([agency for agency in AgencyCode if agency in agencies]))
    for trigger, injury, county, filer in itertools.product(
        list(_triggers()), Injury, County, FilerKind
    ):
        force_types, allegations, suspicion, state = trigger
        injuries = frozenset({injury} - {Injury.UNKNOWN})
        incident = Facts(force_types, allegations, injuries, county, filer, suspicion, state)
        yield incident, (_with_conflicts(incident, present) for present in sets)


def _with_conflicts(incident: Facts, present: frozenset[AgencyCode]) -> Facts:
    return Facts(
        incident.force_types,
        incident.allegations,
        incident.injuries,
        incident.county,
        incident.filer,
        incident.suspicion,
        incident.suspicion_state,
        agencies_present=present,
    )


Trigger = tuple[frozenset[ForceType], frozenset[Allegation], Strength | None, SuspicionState | None]


def _triggers() -> Iterator[Trigger]:
    nothing: frozenset[ForceType] = frozenset()
    yield nothing, frozenset(), None, None
    for force_type in ForceType:
        yield frozenset({force_type}), frozenset(), None, None
    for allegation in Allegation:
        yield nothing, frozenset({allegation}), None, None
    yield nothing, frozenset(), Strength.STRONG, None
    for state in SuspicionState:
        yield nothing, frozenset(), Strength.WEAK, state


def _subsets(agencies: list[AgencyCode]) -> Iterator[frozenset[AgencyCode]]:
    for size in range(len(agencies) + 1):
        yield from map(frozenset, itertools.combinations(agencies, size))
