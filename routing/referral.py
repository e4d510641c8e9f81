"""Routing a complaint: facts, decision, referrals, and the packets that wait to be built."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from complaints.models import Complaint
from complaints.statuses import RoutingState
from ledger.actions import Action
from ledger.recording import Event, append
from routing import access, case_facts
from routing.clocks import due
from routing.facts import Facts
from routing.models import Decision, Packet, Referral
from routing.packets.snapshot import CaseSnapshot
from routing.policy import Policy
from routing.rules import Assignment, decide
from routing.rules import Decision as Outcome

ACKNOWLEDGE_WITHIN = timedelta(hours=72)
# An hour to open what is due at once, and the hour by which a complaint's own time is coarse.
OPENING_GRACE = timedelta(hours=2)


@dataclasses.dataclass(frozen=True, slots=True)
class Routed:
    """What routing made of a complaint."""

    outcome: Outcome
    policy: Policy
    facts: Facts
    referrals: list[Referral]
    packets: list[Packet]


def route(complaint: Complaint, *, data_key: bytes, at: datetime) -> Routed:
    """Decide and refer, in the transaction that is open. Referrals are only ever added.

    ``at`` is as coarse as the complaint's own time: a referral's times must not tell when an
    officer sat at the keyboard.
    """
    policy_row, policy = access.policy_in_force(at)
    facts = case_facts.facts_of(complaint)
    outcome = decide(policy, facts, access.agencies_receiving(at))
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
    referrals = Referral.objects.bulk_create(_referrals(complaint, decision, outcome, at))
    packets: list[Packet] = []
    if referrals:
        case = CaseSnapshot.of(complaint, outcome, policy, data_key=data_key)
        packets = Packet.objects.bulk_create(
            _first_packet(referral, case) for referral in referrals
        )
    complaint.routing_state = RoutingState.ROUTED
    complaint.save(update_fields=["routing_state"])
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
        )
    )
    return Routed(outcome, policy, facts, referrals, packets)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """A decision as the database keeps it."""
    return dataclasses.asdict(outcome)


def _referrals(
    complaint: Complaint, decision: Decision, outcome: Outcome, at: datetime
) -> Iterable[Referral]:
    known = access.agencies_referred_to(complaint)
    for agency in outcome.agencies:
        grounds = [a for a in outcome.assignments if a.agency is agency]
        if agency.value not in known:
            yield Referral(
                id=uuid.uuid4(),
                complaint=complaint,
                agency_id=agency.value,
                decision=decision,
                grounds=[_ground(ground) for ground in grounds],
                made_at=at,
                open_by=max(min(due(ground.within, at) for ground in grounds), at + OPENING_GRACE),
                acknowledge_by=at + ACKNOWLEDGE_WITHIN,
            )


def _ground(assignment: Assignment) -> dict[str, Any]:
    return {
        "purpose": assignment.purpose,
        "within": assignment.within,
        "rules": list(assignment.rules),
    }


def _first_packet(referral: Referral, case: CaseSnapshot) -> Packet:
    packet = Packet(referral=referral)
    case.seal_for(packet)
    return packet
