"""The facts of a complaint: from its rows, or from a filing that was not recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef

from complaints.filing import FiledOfficer, Filing
from complaints.json_rows import json_rows
from complaints.models import Complaint, Fact, FactKind, Officer
from complaints.screening import Screening
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
from routing import access
from routing.facts import Facts, suspected_force_types, suspicion_counts


@dataclass(frozen=True, slots=True)
class SuppliedTies:
    """What a question to ``explain_routing`` may state beside the complaint itself."""

    declared_ties: frozenset[AgencyCode] = frozenset()
    recused: frozenset[AgencyCode] = frozenset()
    suspicion_state: SuspicionState | None = None


def facts_of(complaint: Complaint) -> Facts:
    """The facts as the rows state them now, in one query; one more where agencies may have recused.

    Reads ``complaint.suspicion``.
    """
    facts = Fact.objects.filter(complaint=OuterRef("pk")).order_by("stated_at", "pk")
    officers = Officer.objects.filter(complaint=OuterRef("pk"))
    row: Any = (
        Complaint.objects.filter(pk=complaint.pk)
        .values(
            stated=json_rows(facts, "kind", "code", "source"),
            described=json_rows(officers, "employer", "task_forces"),
        )
        .get()
    )
    stated = row["stated"]
    suspicion = getattr(complaint, "suspicion", None)
    recused = access.recused_agencies(complaint)
    return Facts(
        force_types=frozenset(ForceType(c) for c in _codes(stated, FactKind.FORCE)),
        allegations=frozenset(Allegation(c) for c in _codes(stated, FactKind.ALLEGATION)),
        injuries=frozenset(Injury(c) for c in _codes(stated, FactKind.INJURY)),
        county=_county(stated),
        filer=FilerKind(complaint.filer_kind),
        suspicion=Strength(suspicion.strength) if suspicion else None,
        suspicion_state=SuspicionState(suspicion.state) if suspicion and suspicion.state else None,
        employers=frozenset(officer["employer"] for officer in row["described"]),
        task_forces=frozenset(
            AgencyCode(code) for officer in row["described"] for code in officer["task_forces"]
        ),
        agencies_present=frozenset(AgencyCode(c) for c in _codes(stated, FactKind.AGENCY_PRESENT)),
        declared_ties=frozenset(AgencyCode(c) for c in _codes(stated, FactKind.DECLARED_TIE)),
        recused=frozenset(AgencyCode(code) for code in recused),
    )


def facts_of_filing(filing: Filing, screening: Screening, ties: SuppliedTies) -> Facts:
    """The facts that the rows would state if this were filed and nothing else happened."""
    counts = suspicion_counts(screening.strength, ties.suspicion_state)
    officers: Iterable[FiledOfficer] = filing.officers
    return Facts(
        force_types=frozenset(filing.all_force_types)
        | suspected_force_types(screening, ties.suspicion_state),
        allegations=frozenset(filing.allegations)
        | (screening.allegations if counts else frozenset()),
        injuries=frozenset({filing.injury} - {Injury.UNKNOWN}),
        county=filing.county,
        filer=filing.filer.kind,
        suspicion=screening.strength,
        suspicion_state=ties.suspicion_state,
        employers=frozenset(officer.employer for officer in officers),
        task_forces=frozenset(code for officer in officers for code in officer.task_forces),
        agencies_present=frozenset(filing.agencies_present),
        declared_ties=ties.declared_ties,
        recused=ties.recused,
    )


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts as a decision keeps them: sorted, so that the same facts read the same."""
    return {
        name: sorted(str(word) for word in value) if isinstance(value, frozenset) else value
        for name, value in ((name, getattr(facts, name)) for name in Facts.__slots__)
    }


def _codes(stated: Iterable[dict[str, str]], kind: FactKind) -> list[str]:
    return [fact["code"] for fact in stated if fact["kind"] == kind]


def _county(stated: Iterable[dict[str, str]]) -> County:
    """Staff's latest correction, or else what the filer said."""
    counties = [fact for fact in stated if fact["kind"] == FactKind.COUNTY]
    corrected = [fact for fact in counties if fact["source"] == Source.STAFF]
    return County((corrected or counties)[-1]["code"]) if counties else County.UNKNOWN
