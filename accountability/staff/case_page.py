"""Everything that the page of one case shows, gathered once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accountability.elapsed import Countdown, age, countdown
from accountability.staff.decisions import DecisionStory, story_of
from accountability.staff.highlighting import Piece, pieces
from accountability.staff.suspicion_view import SuspicionView, suspicion_view
from accountability.staff.timeline import Timeline, timeline
from accounts.models import User
from accounts.roles import Grants
from complaints import access as complaint_access
from complaints import wording
from complaints.models import Complaint, Fact, FactKind, Note, Officer, Statement, Suspicion
from complaints.sealing import SealBroken
from complaints.statuses import ClosingReason, Status
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
from ledger.models import Entry
from routing import access as routing_access
from routing.conflicts import StrikeReason
from routing.models import Packet, Referral
from routing.states import UNACKNOWLEDGED, UNOPENED, PacketState
from routing.wording import STRIKE_REASONS, purpose_words, standing_words, within_words

logger = logging.getLogger(__name__)

FACT_WORDS: dict[str, Any] = {
    FactKind.FORCE: lambda code: wording.FORCE_TYPES[ForceType(code)],
    FactKind.ALLEGATION: lambda code: wording.ALLEGATIONS[Allegation(code)],
    FactKind.INJURY: lambda code: wording.INJURIES[Injury(code)],
    FactKind.COUNTY: lambda code: wording.COUNTIES[County(code)],
    FactKind.AGENCY_PRESENT: lambda code: wording.EMPLOYERS[code],
    FactKind.DECLARED_TIE: lambda code: wording.EMPLOYERS[code],
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
}
WORD_LABELS: dict[str, Words] = {
    "incident_when": _("When, in their words"),
    "incident_place": _("Where"),
    "force_details": _("About the force"),
    "injury_details": _("About injuries"),
    "medical_care": _("Medical care"),
    "people_notes": _("Other people"),
    "evidence_notes": _("Evidence"),
}
PACKET_STATES: dict[str, Words] = {
    PacketState.QUEUED: _("waiting to be made"),
    PacketState.BUILDING: _("being made"),
    PacketState.READY: _("ready"),
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


@dataclass(frozen=True, slots=True)
class PacketLine:
    """A version of a packet, and how far it has come."""

    packet: Packet
    state: Words
    ready: bool


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral with its clocks and packets."""

    referral: Referral
    state: Words
    purposes: list[tuple[str, str]]
    open_clock: Countdown | None
    acknowledge_clock: Countdown | None
    packets: list[PacketLine]
    conflict: Words


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case."""

    complaint: Complaint
    age: str
    clock: Countdown | None
    status: Words
    closing_reason: Words
    filer_kind: Words
    narrative: list[Piece]
    answers: list[tuple[Words, str]]
    replaced: int
    facts: list[FactLine]
    officers: list[OfficerLine]
    suspicion: SuspicionView | None
    identity: dict[str, str] | None
    identity_words: Words
    decision: DecisionStory | None
    referrals: list[ReferralLine]
    notes: list[Note]
    statements: list[Statement]
    timeline: Timeline
    entries: list[Entry]
    may_triage: bool
    claimable: bool
    escalated: bool


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
    return CasePage(
        complaint=complaint,
        age=age(complaint.filed_at, now, restricted=complaint.restricted),
        clock=None if closed else countdown(complaint.due_at, now),
        status=wording.STATUSES[Status(complaint.status)],
        closing_reason=(
            wording.CLOSING_REASONS[ClosingReason(complaint.closing_reason)] if closed else ""
        ),
        filer_kind=wording.FILER_KINDS[FilerKind(complaint.filer_kind)],
        narrative=pieces(
            complaint.narrative,
            suspicion.suspicion.spans if suspicion and suspicion.marked else [],
        ),
        answers=[
            (label, words)
            for column, label in WORD_LABELS.items()
            if (words := getattr(complaint, column))
        ],
        replaced=sum(replaced.values()),
        facts=_facts(complaint_access.facts_of(complaint)),
        officers=[_officer(officer) for officer in complaint_access.officers_of(complaint)],
        suspicion=suspicion,
        identity=identity,
        identity_words=identity_words,
        decision=story_of(decision) if decision else None,
        referrals=[_referral(referral, now) for referral in referrals],
        notes=complaint_access.notes_of(complaint),
        statements=complaint_access.statements_of(complaint),
        timeline=timeline(entries),
        entries=entries,
        may_triage=may_triage,
        claimable=may_triage and not closed and complaint.claimed_by_id is None,
        escalated=_escalated(complaint, referrals, now),
    )


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
        wording.OFFICER_ROLES[OfficerRole(officer.role)],
        wording.EMPLOYERS[officer.employer],
        [wording.EMPLOYERS[code] for code in officer.task_forces],
    )


def _suspicion(
    complaint: Complaint, reader: User, now: datetime, *, words_are_whole: bool, may_triage: bool
) -> SuspicionView | None:
    suspicion: Suspicion | None = getattr(complaint, "suspicion", None)
    if suspicion is None:
        return None
    weak = suspicion.state != ""
    return suspicion_view(
        suspicion,
        complaint_access.clearings_of(complaint) if weak else [],
        reader,
        now,
        words_are_whole=words_are_whole,
        may_triage=may_triage,
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


def _referral(referral: Referral, now: datetime) -> ReferralLine:
    live = referral.is_live
    unopened = live and referral.opened_at is None and referral.state in UNOPENED
    unacknowledged = live and referral.acknowledged_at is None and referral.state in UNACKNOWLEDGED
    return ReferralLine(
        referral,
        standing_words(referral),
        [
            (purpose_words(ground["purpose"]), within_words(ground["within"]))
            for ground in referral.grounds
        ],
        countdown(referral.open_by, now) if unopened else None,
        countdown(referral.acknowledge_by, now) if unacknowledged else None,
        [
            PacketLine(packet, PACKET_STATES[packet.state], packet.state == PacketState.READY)
            for packet in referral.packets.all()
        ],
        STRIKE_REASONS[StrikeReason(referral.conflict)] if referral.conflict else "",
    )
