"""From facts to a decision: who must review a complaint, and why. Pure: no Django here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from complaints.vocabulary import AgencyCode
from routing import floor
from routing.agencies import COUNTY_PROSECUTOR, Agencies, county_prosecutor
from routing.clocks import urgency
from routing.conflicts import StrikeReason, conflict_of
from routing.facts import Facts
from routing.policy import Destination, Policy, Rule

FLOOR_RULE = "floor"
ALARM_FLOOR = "floor-applied"
ALARM_LAST_RESORT = "last-resort"
ALARM_NO_RECIPIENT = "no-recipient"
ALARM_COUNTY_UNKNOWN = "county-unknown"


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """Whether a rule matched; if not, which of its conditions no fact met."""

    rule: str
    matched: bool
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """An agency that gets the complaint for a purpose, within a time, under these rules."""

    agency: AgencyCode
    outside: bool
    purpose: str
    within: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """A destination passed over for a purpose. ``agency`` may be ``county-prosecutor``."""

    agency: str
    purpose: str
    why: StrikeReason


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that was decided and why: the one source of every explanation."""

    policy: str
    needs_outside_review: bool
    major: bool
    outcomes: tuple[RuleOutcome, ...]
    assignments: tuple[Assignment, ...]
    strikes: tuple[Strike, ...]
    floor_applied: bool
    last_resort: bool
    alarms: tuple[str, ...]

    @property
    def agencies(self) -> tuple[AgencyCode, ...]:
        """Each destination once, in order."""
        return tuple(dict.fromkeys(assignment.agency for assignment in self.assignments))


def decide(policy: Policy, facts: Facts, agencies: Agencies) -> Decision:
    """Apply every rule, then the floor. Deterministic; the order of the rules means nothing."""
    return refer(match(policy, facts), facts, agencies)


@dataclass(frozen=True, slots=True)
class Matches:
    """Which rules the facts meet. Conflicts play no part in it."""

    policy: str
    outcomes: tuple[RuleOutcome, ...]
    rules: tuple[Rule, ...]


def match(policy: Policy, facts: Facts) -> Matches:
    """Hold every rule against the facts."""
    outcomes: list[RuleOutcome] = []
    matched: list[Rule] = []
    for rule in sorted(policy.rules, key=lambda rule: rule.id):
        unmet = rule.when.unmet(facts)
        outcomes.append(RuleOutcome(rule.id, not unmet, unmet))
        if not unmet:
            matched.append(rule)
    return Matches(policy.version, tuple(outcomes), tuple(matched))


def refer(matches: Matches, facts: Facts, agencies: Agencies) -> Decision:
    """Choose a recipient for each purpose of the rules that matched, and hold the floor."""
    chosen: list[Assignment] = []
    strikes: list[Strike] = []
    alarms: list[str] = []
    for rule in matches.rules:
        for wanted in rule.refer:
            agency, passed_over = first_eligible(wanted, facts, agencies)
            strikes += passed_over
            if agency is None:
                alarms.append(f"{ALARM_NO_RECIPIENT}: {wanted.purpose}")
            else:
                chosen.append(_assign(agency, wanted.purpose, rule.within, rule.id, agencies))
    needed = floor.needs_outside_review(facts)
    floor_applied = needed and not _reaches_outside(chosen)
    if floor_applied:
        alarms.append(ALARM_FLOOR)
        chosen += _fallback(facts, agencies, strikes)
    last_resort = floor_applied and any(a.agency in floor.NEVER_ALONE for a in chosen)
    if last_resort:
        alarms.append(ALARM_LAST_RESORT)
    if any(strike.why is StrikeReason.COUNTY_UNKNOWN for strike in strikes):
        alarms.append(ALARM_COUNTY_UNKNOWN)
    return Decision(
        policy=matches.policy,
        needs_outside_review=needed,
        major=floor.is_major(facts),
        outcomes=matches.outcomes,
        assignments=_merged(chosen),
        strikes=tuple(dict.fromkeys(strikes)),
        floor_applied=floor_applied,
        last_resort=last_resort,
        alarms=tuple(dict.fromkeys(alarms)),
    )


def first_eligible(
    wanted: Destination, facts: Facts, agencies: Agencies
) -> tuple[AgencyCode | None, list[Strike]]:
    """The first destination without a conflict, and those passed over on the way to it."""
    passed_over: list[Strike] = []
    for name in wanted.to:
        agency = county_prosecutor(facts.county, agencies) if name == COUNTY_PROSECUTOR else None
        if name != COUNTY_PROSECUTOR:
            agency = AgencyCode(name)
        if agency is None:
            passed_over.append(Strike(name, wanted.purpose, StrikeReason.COUNTY_UNKNOWN))
            continue
        why = conflict_of(agency, facts)
        if why is None and agency not in agencies:
            why = StrikeReason.NOT_RECEIVING
        if why is None:
            return agency, passed_over
        passed_over.append(Strike(agency.value, wanted.purpose, why))
    return None, passed_over


def _fallback(facts: Facts, agencies: Agencies, strikes: list[Strike]) -> list[Assignment]:
    wanted = Destination(floor.PURPOSE, floor.FALLBACK_ORDER)
    agency, passed_over = first_eligible(wanted, facts, agencies)
    strikes += passed_over
    recipients = floor.LAST_RESORT if agency is None else (agency,)
    return [
        _assign(recipient, floor.PURPOSE, floor.WITHIN, FLOOR_RULE, agencies)
        for recipient in recipients
    ]


def _assign(
    agency: AgencyCode, purpose: str, within: str, rule: str, agencies: Agencies
) -> Assignment:
    # An agency that is not receiving (no row in force) is outside only as the last resort.
    outside = agencies[agency].outside if agency in agencies else True
    return Assignment(agency, outside, purpose, within, (rule,))


def _reaches_outside(assignments: Iterable[Assignment]) -> bool:
    return any(a.outside and a.agency not in floor.NEVER_ALONE for a in assignments)


def _merged(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """One assignment for each agency and purpose: all its rules, and the most urgent clock."""
    merged: dict[tuple[AgencyCode, str], Assignment] = {}
    for new in assignments:
        key = (new.agency, new.purpose)
        old = merged.get(key)
        if old is not None:
            within = min(old.within, new.within, key=urgency)
            new = Assignment(  # noqa: PLW2901 (the merged one takes its place)
                new.agency, new.outside, new.purpose, within, (*old.rules, *new.rules)
            )
        merged[key] = new
    ranked = sorted(merged.values(), key=lambda a: (not a.outside, a.purpose, a.agency.value))
    return tuple(ranked)
