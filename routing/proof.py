"""Proving a policy: every combination of what matters is decided, and none may escape. Pure.

Each trigger (every force type, every allegation, suspicions, nothing at all) x injury x county x
kind of filer x set of conflicted agencies. Sets of several triggers follow from monotonicity,
which the tests hold: more facts never mean fewer referrals.

Millions of combinations come down to some thousands of decisions, because ``rules.refer`` sees
little of them: which rules matched, the county, whether outside review is needed and whether the
case is major; and of the conflicts only those of agencies that a matched rule or the floor names.
Combinations that agree in all of that share one decision, and are counted one by one. The tests
hold this lemma against deciding each combination by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

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
from routing.agencies import COUNTY_PROSECUTOR, Agencies, county_prosecutor
from routing.facts import Facts
from routing.policy import Policy
from routing.rules import ALARM_NO_RECIPIENT, Decision, Matches, match, refer

MOST_FAILURES_KEPT = 20
INCIDENTS_BETWEEN_REPORTS = 200

Progress = Callable[[int, int], bool]


class Stopped(Exception):
    """The proof was called off before its end; nothing is proved."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A combination whose decision breaks a promise, and which."""

    facts: Facts
    why: str


@dataclass(slots=True)
class Tally:
    """Counts of combinations. ``all_conflicted``: no agency that may stand alone is left."""

    checked: int = 0
    needing_review: int = 0
    on_the_floor: int = 0
    on_the_last_resort: int = 0
    all_conflicted: int = 0
    failed: int = 0

    def add(self, other: Tally) -> None:
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Proof:
    """What was checked, how many rest on the floor or the last resort, and what failed."""

    policy: str
    tally: Tally = field(default_factory=Tally)
    failures: list[Failure] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.tally.failed == 0


def prove(policy: Policy, agencies: Agencies, progress: Progress | None = None) -> Proof:
    """Decide every combination under the policy and check what the promises ask.

    ``progress`` hears how many incidents are done of how many; where it answers False the proof
    ends with ``Stopped``.
    """
    proof = Proof(policy.version)
    known: dict[_Seen, tuple[Tally, list[Failure]]] = {}
    every = list(incidents())
    for done, incident in enumerate(every):
        if progress and not done % INCIDENTS_BETWEEN_REPORTS and not progress(done, len(every)):
            raise Stopped
        matches = match(policy, incident)
        seen = _Seen.of(matches, incident)
        if seen not in known:
            known[seen] = _judged(matches, incident, agencies)
        tally, failures = known[seen]
        proof.tally.add(tally)
        if failures and len(proof.failures) < MOST_FAILURES_KEPT:
            proof.failures += [_failure_of(incident, failure) for failure in failures]
    del proof.failures[MOST_FAILURES_KEPT:]
    return proof


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that a decision can tell of an incident, conflicts apart."""

    rules: tuple[str, ...]
    county: County
    needed: bool
    major: bool

    @classmethod
    def of(cls, matches: Matches, incident: Facts) -> _Seen:
        return cls(
            tuple(rule.id for rule in matches.rules),
            incident.county,
            floor.needs_outside_review(incident),
            floor.is_major(incident),
        )


def _judged(matches: Matches, incident: Facts, agencies: Agencies) -> tuple[Tally, list[Failure]]:
    """The incident with every set of conflicted agencies, and the failures among them."""
    tally, failures = Tally(), list[Failure]()
    named = named_agencies(matches, incident.county, agencies)
    others = frozenset(agencies) - named
    able = frozenset(code for code, a in agencies.items() if a.outside) - floor.NEVER_ALONE
    for present in _subsets(sorted(named)):
        facts = replace(incident, agencies_present=present)
        decision = refer(matches, facts, agencies)
        standing_for = 2 ** len(others)
        tally.checked += standing_for
        tally.needing_review += standing_for * decision.needs_outside_review
        tally.on_the_floor += standing_for * decision.floor_applied
        tally.on_the_last_resort += standing_for * decision.last_resort
        if decision.needs_outside_review and able & named <= present:
            tally.all_conflicted += 2 ** len(others - able)
        why = broken_promise(facts, decision)
        if why is not None:
            tally.failed += standing_for
            if len(failures) < MOST_FAILURES_KEPT:
                failures.append(Failure(facts, why))
    return tally, failures


def named_agencies(matches: Matches, county: County, agencies: Agencies) -> frozenset[AgencyCode]:
    """The agencies whose conflicts can change the decision: a matched rule or the floor asks."""
    names = {name for rule in matches.rules for wanted in rule.refer for name in wanted.to}
    names.update(floor.FALLBACK_ORDER, floor.LAST_RESORT)
    prosecutor = county_prosecutor(county, agencies)
    codes = {AgencyCode(name) for name in names - {COUNTY_PROSECUTOR}}
    if COUNTY_PROSECUTOR in names and prosecutor is not None:
        codes.add(prosecutor)
    return frozenset(codes & set(agencies))


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


def incidents() -> Iterator[Facts]:
    """Each incident without conflicts."""
    for trigger, injury, county, filer in itertools.product(
        list(_triggers()), Injury, County, FilerKind
    ):
        force_types, allegations, suspicion, state = trigger
        injuries = frozenset({injury} - {Injury.UNKNOWN})
        yield Facts(force_types, allegations, injuries, county, filer, suspicion, state)


def conflict_sets(agencies: Agencies) -> Iterator[frozenset[AgencyCode]]:
    """Every set of conflicted agencies. A conflict is stated as presence at the scene; its kinds
    are equal to the rules.
    """
    return _subsets(sorted(agencies))


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


def _failure_of(incident: Facts, failure: Failure) -> Failure:
    facts = replace(incident, agencies_present=failure.facts.agencies_present)
    return Failure(facts, failure.why)
