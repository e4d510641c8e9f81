"""Routing a complaint: facts, decision, referrals, and the packets that wait to be built."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from complaints import closings, retries
from complaints.models import Complaint
from complaints.preservation import access as preservation_access
from complaints.preservation.asking import ask_departments
from complaints.statuses import RoutingState
from ledger.actions import Action
from ledger.recording import Event, append
from routing import access, case_clocks, case_facts, standing
from routing.facts import Facts
from routing.models import Decision, Packet, Referral
from routing.packets.snapshot import CaseSnapshot
from routing.policy import Policy
from routing.rules import Decision as Outcome
from routing.rules import decide

ACKNOWLEDGE_WITHIN = timedelta(hours=72)


@dataclasses.dataclass(frozen=True, slots=True)
class Routed:
    """What routing made of a complaint."""

    outcome: Outcome
    policy: Policy
    facts: Facts
    decision: Decision
    referrals: list[Referral]
    packets: list[Packet]


def route(
    complaint: Complaint,
    *,
    data_key: bytes,
    at: datetime,
    told_more: bool = False,
    grouped: bool = False,
    stated_by: User | None = None,
) -> Routed:
    """Decide and refer, in the transaction that is open. No referral is ever withdrawn.

    One whose agency proves conflicted is set aside, and its record stays; ``stated_by`` added the
    fact that shows it. A case that one person closed because an agency had it is opened again once
    none has. ``at`` is as coarse as the complaint's own time when it is filed: a referral's times
    must not tell when an officer sat at the keyboard. ``told_more`` says that something was added
    which packets tell, whether or not it is a fact of the rules. New referrals of what is
    ``grouped`` give way to all others.
    """
    policy_row, policy = access.policy_in_force(at)
    facts = case_facts.facts_of(complaint)
    outcome = decide(policy, facts, access.agencies_receiving(at))
    before = access.latest_decision(complaint.pk) if _is_routed(complaint) else None
    decision = Decision(
        complaint=complaint,
        policy=policy_row,
        at=at,
        facts=case_facts.as_json(facts),
        outcome=as_json(outcome),
        needs_outside_review=outcome.needs_outside_review,
        alarms=list(outcome.alarms),
    )
    decision.save(force_insert=True)
    held = access.referrals_held(complaint)
    standing.set_aside_conflicted(held.values(), facts, at, stated_by=stated_by)
    widened = standing.widen(held, outcome, at)
    referrals = Referral.objects.bulk_create(
        _referrals(complaint, decision, outcome, at, held, grouped=grouped)
    )
    changed = told_more or (before is not None and before.facts != decision.facts)
    again = [r for r in held.values() if r.is_live and (changed or r.pk in widened)]
    parts = CaseParts(complaint, with_standing(outcome, held), policy, data_key)
    asked = ask_to_preserve(complaint, facts, at) if held or referrals else []
    packets = _queue_packets(parts, referrals, again)
    if not any(referral.is_live for referral in (*held.values(), *referrals)):
        closings.reopen_without_agency(complaint, at=at)
    case_clocks.keep(
        complaint,
        [*held.values(), *referrals],
        routing_state=RoutingState.ROUTED,
        **retries.NOTHING_FAILED,
        major=outcome.major,
        sent_outside=complaint.sent_outside or any(a.outside for a in outcome.assignments),
    )
    _record_routed(complaint, decision, outcome, at, asked)
    return Routed(outcome, policy, facts, decision, referrals, packets)


@dataclasses.dataclass(frozen=True, slots=True)
class CaseParts:
    """What a snapshot is made of; the outcome lists all that agencies have the case for."""

    complaint: Complaint
    outcome: Outcome
    policy: Policy
    data_key: bytes


def with_standing(outcome: Outcome, held: Mapping[str, Referral]) -> Outcome:
    """The outcome as packets tell it: with what agencies have the case for from before."""
    return dataclasses.replace(outcome, assignments=standing.all_assignments(held, outcome))


def _queue_packets(parts: CaseParts, new: list[Referral], again: list[Referral]) -> list[Packet]:
    """A first version for each new referral, the next one where what is known has changed."""
    if not new and not again:
        return []
    case = CaseSnapshot.of(parts.complaint, parts.outcome, parts.policy, data_key=parts.data_key)
    newest = access.newest_versions(again)
    packets = []
    for referral in [*new, *again]:
        previous = newest.get(referral.pk)
        packet = Packet(referral=referral, version=previous.version + 1 if previous else 1)
        case.seal_for(packet, previous)
        packets.append(packet)
    return Packet.objects.bulk_create(packets)


def _is_routed(complaint: Complaint) -> bool:
    return complaint.routing_state == RoutingState.ROUTED


def ask_to_preserve(complaint: Complaint, facts: Facts, at: datetime) -> list[Event]:
    """Day 0 of the requests to keep footage, for a case that is being referred.

    Gives what the caller enters in the ledger; before a case was ever routed it has no request.
    """
    asked = preservation_access.asked_departments(complaint) if _is_routed(complaint) else set()
    return ask_departments(complaint, facts.employers, asked=asked, at=at)


def _record_routed(
    complaint: Complaint,
    decision: Decision,
    outcome: Outcome,
    at: datetime,
    asked: Iterable[Event],
) -> None:
    append(
        Event(
            Action.COMPLAINT_ROUTED,
            complaint.ref,
            "system",
            at,
            {
                "decision": str(decision.id),
                "policy": outcome.policy,
                "agencies": [code.value for code in outcome.agencies],
                "alarms": list(outcome.alarms),
            },
        ),
        *asked,
    )


def as_json(outcome: Outcome) -> dict[str, Any]:
    """A decision as the database keeps it."""
    return dataclasses.asdict(outcome)


def _referrals(
    complaint: Complaint,
    decision: Decision,
    outcome: Outcome,
    at: datetime,
    held: Mapping[str, Referral],
    *,
    grouped: bool,
) -> Iterable[Referral]:
    for agency in outcome.agencies:
        if agency.value not in held:
            grounds = standing.grounds_for(agency, outcome)
            yield Referral(
                id=uuid.uuid4(),
                complaint=complaint,
                agency_id=agency.value,
                decision=decision,
                grounds=grounds,
                made_at=at,
                open_by=standing.open_by(grounds, at),
                acknowledge_by=at + ACKNOWLEDGE_WITHIN,
                last_resort=standing.is_last_resort(agency, outcome),
                grouped=grouped,
            )
