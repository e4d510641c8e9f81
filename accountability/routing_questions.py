"""Answering "where would this go, and why?" for complaints that nobody filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from accountability.api.serializers import QuestionSerializer, error_text, to_filing
from complaints.filing import Filing
from complaints.filing_screening import screen_filing
from complaints.recording import WEAK_SUSPICION_CLOCK, starts_clock
from complaints.screening import Screening, ScreeningReason
from complaints.vocabulary import AgencyCode, SuspicionState
from ledger.recording import utc_text
from routing import access, explanations
from routing import policy as policies
from routing.agencies import AgencyProfile
from routing.case_facts import SuppliedTies, facts_of_filing
from routing.rules import Decision, decide


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A policy, the agencies that receive, and the moment: all that a decision rests on."""

    policy: policies.Policy
    agencies: Mapping[AgencyCode, AgencyProfile]
    at: datetime

    @classmethod
    def in_force(cls, at: datetime) -> Rulebook:
        _row, policy = access.policy_in_force(at)
        return cls(policy, access.agencies_receiving(at), at)

    @classmethod
    def of_document(cls, document: str, at: datetime) -> Rulebook:
        """Raises ``PolicyError``."""
        return cls(policies.parse(document), access.agencies_receiving(at), at)


def explain(question: Any, rulebook: Rulebook) -> dict[str, Any]:
    """The decision on one complaint in the API's JSON form, or ``{"id", "error"}``."""
    identifier = question.get("id") if isinstance(question, dict) else None
    serializer = QuestionSerializer(data=question)
    if not serializer.is_valid():
        return {"id": identifier, "error": error_text(serializer.errors)}
    data = serializer.validated_data
    ties = SuppliedTies(
        declared_ties=frozenset(AgencyCode(word) for word in data["declared_ties"]),
        recused=frozenset(AgencyCode(word) for word in data["recused"]),
        suspicion_state=data["suspicion_state"] and SuspicionState(data["suspicion_state"]),
    )
    filing = to_filing(data)
    screening = screen_filing(filing)
    facts = facts_of_filing(filing, screening, ties)
    outcome = decide(rulebook.policy, facts, rulebook.agencies)
    with override(filing.language.value):
        sentences = explanations.for_filer(
            outcome,
            rulebook.policy,
            facts,
            too_short=screening.reason is ScreeningReason.TOO_SHORT,
        )
    return {
        "id": identifier,
        **_decision(outcome),
        "suspected_force": _suspected(screening),
        "suspicion_deadline": _deadline(screening, filing, ties, rulebook.at),
        "policy": outcome.policy,
        "explanation": " ".join(sentences),
    }


def _decision(outcome: Decision) -> dict[str, Any]:
    return {
        "needs_outside_review": outcome.needs_outside_review,
        "referrals": [
            {
                "agency": assignment.agency.value,
                "outside": assignment.outside,
                "purpose": assignment.purpose,
                "within": assignment.within,
                "rules": list(assignment.rules),
            }
            for assignment in outcome.assignments
        ],
        "struck": [
            {"agency": strike.agency, "purpose": strike.purpose, "why": strike.why.value}
            for strike in outcome.strikes
        ],
        "major": outcome.major,
        "floor_applied": outcome.floor_applied,
        "last_resort": outcome.last_resort,
        "alarms": list(outcome.alarms),
    }


def _suspected(screening: Screening) -> dict[str, Any]:
    return {
        "strength": screening.strength and screening.strength.value,
        "types": sorted(code.value for code in screening.force_types),
        "spans": [list(span) for span in screening.spans],
    }


def _deadline(screening: Screening, filing: Filing, ties: SuppliedTies, at: datetime) -> str | None:
    """When a weak suspicion that still has time runs out: a day from the moment asked about."""
    clock_runs = starts_clock(screening, filing) and ties.suspicion_state is None
    return utc_text(at + WEAK_SUSPICION_CLOCK) if clock_runs else None
