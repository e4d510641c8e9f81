"""Everything that the page of one case shows, gathered once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accountability.elapsed import age
from accountability.evidence_lines import EvidenceLine, evidence_line
from accountability.staff.clocks import NamedClock, named_clocks
from accountability.staff.decisions import DecisionStory, story_of
from accountability.staff.highlighting import Piece, pieces
from accountability.staff.questionnaire import (
    PersonLine,
    coded_answers,
    person_lines,
    remembered,
)
from accountability.staff.referral_lines import ReferralLine, packets_standing, referral_lines
from accountability.staff.suspicion_view import SuspicionView, suspicion_view
from accountability.staff.timeline import Timeline, timeline
from accountability.staff.translation_page import TranslationLine, translation_lines
from accounts.models import User
from accounts.roles import Grants
from complaints import access as complaint_access
from complaints import official_wording, spam_clusters, wording
from complaints.evidence.access import items_of
from complaints.later_words import telling_words
from complaints.models import (
    Closing,
    Complaint,
    Fact,
    FactKind,
    FilerUpdate,
    Note,
    Officer,
    SpamHold,
    Statement,
    Suspicion,
)
from complaints.sealing import SealBroken
from complaints.statuses import ClosingReason, ClosingState, Status
from complaints.translations.access import translations_of
from complaints.vocabulary import (
    Allegation,
    County,
    Disclosure,
    FilerKind,
    ForceType,
    Injury,
    OfficerRole,
    Source,
    SuspicionState,
)
from complaints.wording import Words
from ledger.access import entries_about
from ledger.actions import Action
from ledger.models import Entry
from routing import access as routing_access
from routing.models import Referral

logger = logging.getLogger(__name__)

FACT_WORDS: dict[str, Any] = {
    FactKind.FORCE: lambda code: official_wording.FORCE_TYPES[ForceType(code)],
    FactKind.ALLEGATION: lambda code: wording.ALLEGATIONS[Allegation(code)],
    FactKind.INJURY: lambda code: official_wording.INJURIES[Injury(code)],
    FactKind.COUNTY: lambda code: official_wording.COUNTIES[County(code)],
    FactKind.AGENCY_PRESENT: lambda code: official_wording.EMPLOYERS[code],
    FactKind.DECLARED_TIE: lambda code: official_wording.EMPLOYERS[code],
}
FACT_KINDS: dict[str, Words] = {
    FactKind.FORCE: _("Force"),
    FactKind.ALLEGATION: _("Class"),
    FactKind.INJURY: _("Injury"),
    FactKind.COUNTY: _("County"),
    FactKind.AGENCY_PRESENT: _("Agency at the scene"),
    FactKind.DECLARED_TIE: _("Declared conflict of interest"),
}
SOURCES: dict[str, Words] = {
    Source.FILER: _("the person who filed"),
    Source.SCREENING: _("screening of the words"),
    Source.STAFF: _("staff"),
    Source.CLOCK: _("the clock of the spam check"),
}
WORD_LABELS: dict[str, Words] = {
    "incident_when": _("When, in their words"),
    "incident_place": _("Where"),
    "force_details": _("About the force"),
    "munition_details": _("About the gas or munitions"),
    "injury_details": _("About injuries"),
    "medical_care": _("Medical care"),
    "people_notes": _("Other people"),
    "evidence_notes": _("Evidence"),
    "earlier_reports": _("Earlier reports"),
    "report_numbers": _("Report or case numbers"),
    "hoped_outcome": _("What they hope for"),
    "interpreter": _("Interpreter asked for"),
}


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact, and each who stated it."""

    kind: Words
    words: Words
    stated_by: list[Words]
    because: list[str]


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """An officer as remembered."""

    officer: Officer
    role: Words
    employer: Words
    task_forces: list[Words]
    remembered: list[Words]


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One time that somebody would end staff's work on the case."""

    closing: Closing
    reason: Words


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case."""

    complaint: Complaint
    age: str
    clocks: list[NamedClock]
    status: Words
    closing_reason: Words
    closed: bool
    somebody_has_it: bool
    closings: list[ClosingLine]
    proposal: ClosingLine | None
    proposed_by_reader: bool
    updates: list[FilerUpdate]
    filer_kind: Words
    narrative: list[Piece]
    answers: list[tuple[Words, str]]
    replaced: int
    facts: list[FactLine]
    officers: list[OfficerLine]
    people: list[PersonLine]
    suspicion: SuspicionView | None
    identity: dict[str, str] | None
    identity_words: Words
    decision: DecisionStory | None
    referrals: list[ReferralLine]
    evidence: list[EvidenceLine]
    notes: list[Note]
    statements: list[Statement]
    translations: list[TranslationLine]
    timeline: Timeline
    entries: list[Entry]
    may_triage: bool
    claimable: bool
    escalated: bool
    hold: SpamHold | None

    @property
    def cluster(self) -> str:
        """How the address of the spam check names the reports that resemble this one."""
        return spam_clusters.cluster_of(self.hold).slug if self.hold else ""

    @property
    def unseen_conflicts(self) -> list[ReferralLine]:
        """What a conflict of interest took from its agency, and no second person looked at."""
        return [line for line in self.referrals if line.conflict_unseen]

    @property
    def packets_wait(self) -> bool:
        return any(packet.waits for line in self.referrals for packet in line.packets)

    @property
    def packets_standing(self) -> str:
        return packets_standing(self.referrals)


def case_page(complaint: Complaint, reader: User, grants: Grants, now: datetime) -> CasePage:
    """Gather it. The caller made sure that the person may read the case."""
    replaced = complaint_access.columns_with_replaced_words(complaint)
    may_triage = complaint_access.may_triage(grants, complaint)
    suspicion = _suspicion(
        complaint,
        reader,
        now,
        words_are_whole="narrative" not in replaced,
        may_triage=may_triage,
    )
    decision = routing_access.latest_decision(complaint.pk)
    referrals = list(routing_access.referrals_of(complaint.pk))
    entries = entries_about([complaint.ref, *(referral.ref for referral in referrals)])
    identity, identity_words = _identity(complaint)
    closed = complaint.status == Status.CLOSED
    # Whatever was added has its entry: rows are asked for where there are some.
    said = " ".join(entry.action for entry in entries)
    statements = complaint_access.statements_of(complaint) if "statement" in said else []
    closings = [
        ClosingLine(closing, wording.CLOSING_REASONS[ClosingReason(closing.reason)])
        for closing in (complaint_access.closings_of(complaint) if "case.clos" in said else ())
    ]
    proposal = next((c for c in closings if c.closing.state == ClosingState.PROPOSED), None)
    return CasePage(
        complaint=complaint,
        age=age(complaint.filed_at, now, restricted=complaint.restricted),
        clocks=named_clocks(complaint, referrals, now),
        status=wording.STATUSES[Status(complaint.status)],
        closing_reason=(
            wording.CLOSING_REASONS[ClosingReason(complaint.closing_reason)] if closed else ""
        ),
        closed=closed,
        somebody_has_it=any(referral.is_live for referral in referrals),
        closings=[line for line in closings if line is not proposal],
        proposal=proposal,
        proposed_by_reader=bool(proposal and proposal.closing.proposed_by_id == reader.pk),
        updates=complaint_access.updates_of(complaint) if Action.CASE_FILER_UPDATED in said else [],
        filer_kind=official_wording.FILER_KINDS[FilerKind(complaint.filer_kind)],
        narrative=pieces(
            complaint.narrative,
            suspicion.suspicion.spans if suspicion and suspicion.marked else [],
        ),
        answers=[
            *(
                (label, words)
                for column, label in WORD_LABELS.items()
                if (words := getattr(complaint, column))
            ),
            *coded_answers(complaint),
        ],
        people=person_lines(complaint),
        replaced=sum(replaced.values()),
        facts=_facts(complaint_access.facts_of(complaint)),
        officers=[_officer(officer) for officer in complaint_access.officers_of(complaint)],
        suspicion=suspicion,
        identity=identity,
        identity_words=identity_words,
        decision=story_of(decision) if decision else None,
        referrals=referral_lines(referrals, now),
        evidence=[
            evidence_line(item, item.files.all(), complaint.disclosure)
            for item in items_of(complaint)
        ],
        notes=complaint_access.notes_of(complaint),
        statements=statements,
        translations=_translations(complaint, statements) if "translation" in said else [],
        timeline=timeline(entries),
        entries=entries,
        may_triage=may_triage,
        claimable=may_triage and not closed and complaint.claimed_by_id is None,
        escalated=_escalated(complaint, referrals, now),
        hold=getattr(complaint, "spam_hold", None),
    )


def _translations(complaint: Complaint, statements: list[Statement]) -> list[TranslationLine]:
    """Of the account and of statements; those of other answers stand on a page of their own."""
    places = {"narrative": complaint.narrative}
    places |= {f"statement.{row.pk}": row.words for row in statements}
    return translation_lines(translations_of(complaint), places)


def _escalated(complaint: Complaint, referrals: list[Referral], now: datetime) -> bool:
    """Whether supervisors see the case as stuck (``attention.py`` lists the same)."""
    suspicion: Suspicion | None = getattr(complaint, "suspicion", None)
    return (
        complaint.status != Status.CLOSED
        and complaint.due_at < now
        and not (suspicion and suspicion.state == SuspicionState.OPEN)
        and not any(referral.agency.outside for referral in referrals)
    )


def _facts(stated: list[Fact]) -> list[FactLine]:
    """One line a fact: where the filer, screening and staff agree, all three stand beside it."""
    lines: dict[tuple[str, str], FactLine] = {}
    for fact in stated:
        line = lines.setdefault(
            (fact.kind, fact.code),
            FactLine(FACT_KINDS[fact.kind], FACT_WORDS[fact.kind](fact.code), [], []),
        )
        if fact.because:
            line.because.append(fact.because)
        line.stated_by.append(fact.stated_by.name if fact.stated_by else SOURCES[fact.source])
    order = list(FACT_KINDS)
    return [line for key, line in sorted(lines.items(), key=lambda item: order.index(item[0][0]))]


def _officer(officer: Officer) -> OfficerLine:
    return OfficerLine(
        officer,
        official_wording.OFFICER_ROLES[OfficerRole(officer.role)],
        official_wording.EMPLOYERS[officer.employer],
        [official_wording.EMPLOYERS[code] for code in officer.task_forces],
        remembered(officer),
    )


def _suspicion(
    complaint: Complaint, reader: User, now: datetime, *, words_are_whole: bool, may_triage: bool
) -> SuspicionView | None:
    suspicion: Suspicion | None = getattr(complaint, "suspicion", None)
    if suspicion is None:
        return None
    weak = suspicion.state != ""
    later = telling_words([complaint])[complaint.pk] if weak or not suspicion.spans else []
    return suspicion_view(
        suspicion,
        complaint_access.clearings_of(complaint) if weak else [],
        reader,
        now,
        words_are_whole=words_are_whole,
        may_triage=may_triage,
        later=later,
    )


def _identity(complaint: Complaint) -> tuple[dict[str, str] | None, Words]:
    """Who filed, if that is shared; else what may be said instead."""
    if complaint.disclosure == Disclosure.ANONYMOUS:
        return None, _("Anonymous: no name was given.")
    if complaint.disclosure == Disclosure.SEALED:
        return None, _("Sealed: the name is in the vault. Staff and agencies cannot see it.")
    try:
        data_key = complaint_access.data_key_of(complaint)
        identity = complaint_access.shared_identity(complaint, data_key=data_key)
    except SealBroken:
        logger.exception("ALARM: the identity of a complaint does not open")
        return None, _("The name was shared, but it cannot be opened. Tell an administrator.")
    return identity, _("Shared with staff and the agencies that review it.")
