"""A decision as staff read it: every rule, matched or not and why; strikes; alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.wording import Words
from routing import access as routing_access
from routing import wording
from routing.conflicts import StrikeReason
from routing.models import Decision

UNMET: Mapping[str, Words] = {
    "force_any": _("no force of the kinds that it asks for is known"),
    "allegation_any": _("no class that it asks for is stated"),
    "injury_any": _("no injury that it asks for is known"),
    "filer_any": _("it is for another kind of filer"),
    "county_any": _("it is for another county"),
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the policy, and what became of it."""

    rule: str
    matched: bool
    because: str
    unmet: list[Words]


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """Who gets it, for what, how fast, under which rules."""

    agency: str
    outside: bool
    purpose: str
    within: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class DecisionStory:
    """The latest decision, told."""

    at: datetime
    policy: str
    needs_outside_review: bool
    major: bool
    floor_applied: bool
    last_resort: bool
    matched: list[RuleLine]
    unmatched: list[RuleLine]
    assignments: list[AssignmentLine]
    strikes: list[str]
    alarms: list[str]


def story_of(decision: Decision) -> DecisionStory:
    """Read from what the decision kept, with the words of the very policy that made it."""
    outcome: dict[str, Any] = decision.outcome
    document = decision.policy.document if decision.policy else None
    rules = routing_access.parsed(document).rules if document else ()
    reasons = {rule.id: rule.because for rule in rules}
    lines = [_rule(line, reasons) for line in outcome["outcomes"]]
    return DecisionStory(
        at=decision.at,
        policy=outcome["policy"],
        needs_outside_review=decision.needs_outside_review,
        major=outcome["major"],
        floor_applied=outcome["floor_applied"],
        last_resort=outcome["last_resort"],
        matched=[line for line in lines if line.matched],
        unmatched=[line for line in lines if not line.matched],
        assignments=[_assignment(line) for line in outcome["assignments"]],
        strikes=[_strike(line) for line in outcome["strikes"]],
        alarms=[wording.alarm_words(alarm) for alarm in decision.alarms],
    )


def _rule(line: Mapping[str, Any], reasons: Mapping[str, str]) -> RuleLine:
    return RuleLine(
        line["rule"],
        line["matched"],
        reasons.get(line["rule"], ""),
        [UNMET.get(name, name) for name in line["unmet"]],
    )


def _assignment(line: Mapping[str, Any]) -> AssignmentLine:
    return AssignmentLine(
        wording.destination_words(line["agency"]),
        line["outside"],
        wording.purpose_words(line["purpose"]),
        wording.within_words(line["within"]),
        line["rules"],
    )


def _strike(line: Mapping[str, Any]) -> str:
    return _("%(agency)s was passed over for %(purpose)s: %(why)s.") % {
        "agency": wording.destination_words(line["agency"]),
        "purpose": wording.purpose_words(line["purpose"]),
        "why": wording.STRIKE_REASONS[StrikeReason(line["why"])],
    }
