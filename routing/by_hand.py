"""A referral that staff add beside what the rules chose. Nobody can withdraw one."""

from __future__ import annotations

import hashlib
import uuid
from enum import StrEnum

from accounts.models import User
from complaints.models import Complaint
from complaints.vocabulary import AgencyCode
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append
from routing import access, case_clocks, standing
from routing.clocks import END_OF_NEXT_DAY
from routing.conflicts import conflict_of
from routing.models import Packet, Referral
from routing.packets.snapshot import CaseSnapshot
from routing.referral import ACKNOWLEDGE_WITHIN, Routed, ask_to_preserve, with_standing

REASON_MAX_CHARACTERS = 2_000


class Refusal(StrEnum):
    """Why an agency cannot be added."""

    HAS_IT = "has_it"
    CONFLICTED = "conflicted"
    NOT_RECEIVING = "not_receiving"


class NotAdded(Exception):
    """The agency has the case already, has a conflict in it, or takes no referrals now."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def add_referral(
    complaint: Complaint,
    routed: Routed,
    *,
    agency: AgencyCode,
    purpose: str,
    because: str,
    actor: User,
    data_key: bytes,
) -> Packet:
    """Refer a held case to one more agency, in the transaction in which it was decided anew.

    Raises ``NotAdded``.
    """
    at = routed.decision.at
    held = access.referrals_held(complaint)
    if agency.value in held:
        raise NotAdded(Refusal.HAS_IT)
    if conflict_of(agency, routed.facts) is not None:
        raise NotAdded(Refusal.CONFLICTED)
    if agency not in access.agencies_receiving(at):
        raise NotAdded(Refusal.NOT_RECEIVING)
    grounds = [{"purpose": purpose, "within": END_OF_NEXT_DAY, "rules": []}]
    referral = Referral(
        id=uuid.uuid4(),
        complaint=complaint,
        agency_id=agency.value,
        decision=routed.decision,
        grounds=grounds,
        made_at=at,
        open_by=standing.open_by(grounds, at),
        acknowledge_by=at + ACKNOWLEDGE_WITHIN,
        added_by=actor,
        added_because=because,
    )
    referral.save(force_insert=True)
    outside = complaint.sent_outside or referral.agency.outside
    case_clocks.keep(complaint, [*held.values(), referral], sent_outside=outside)
    asked = ask_to_preserve(complaint, routed.facts, at)
    told = with_standing(routed.outcome, access.referrals_held(complaint))
    packet = Packet(referral=referral)
    CaseSnapshot.of(complaint, told, routed.policy, data_key=data_key).seal_for(packet)
    packet.save(force_insert=True)
    append(
        Event(
            Action.REFERRAL_ADDED_BY_HAND,
            complaint.ref,
            actor_ref("staff", actor.pk),
            at,
            {
                "referral": str(referral.pk),
                "agency": agency.value,
                "because_sha256": hashlib.sha256(because.encode()).hexdigest(),
            },
        ),
        *asked,
    )
    return packet
