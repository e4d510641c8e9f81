"""An agency steps back from a referral: its record stays, and the next eligible one takes over."""

from __future__ import annotations

import hashlib
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from complaints import access as complaint_access
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append
from routing import referral
from routing.delivery import Refusal, StepRefused, hold_referral, refuse_unless_live
from routing.referral import Routed
from routing.states import ReferralState
from routing.waking import wake_packet_workers

REASON_MAX_CHARACTERS = 2_000


@transaction.atomic
def recuse_referral(*, referral_id: uuid.UUID, reason: str, actor: User) -> Routed:
    """Step back, and have the rules choose anew, in one transaction.

    The last resort cannot: nobody is left to take over. Raises ``PermissionDenied`` and
    ``StepRefused``.
    """
    held = hold_referral(referral_id, actor)
    complaint = held.complaint
    refuse_unless_live(held)
    if held.concluded_at is not None:
        raise StepRefused(Refusal.CONCLUDED)
    if held.last_resort:
        raise StepRefused(Refusal.LAST_RESORT)
    now = timezone.now()
    held.state = ReferralState.RECUSED
    held.recused_at, held.recused_by, held.recusal_reason = now, actor, reason
    held.save(update_fields=["state", "recused_at", "recused_by", "recusal_reason"])
    append(
        Event(
            Action.REFERRAL_RECUSED,
            held.ref,
            actor_ref("agency", f"{held.agency_id}:{actor.pk}"),
            now,
            {
                "referral": str(held.pk),
                "agency": held.agency_id,
                "reason_sha256": hashlib.sha256(reason.encode()).hexdigest(),
            },
        )
    )
    data_key = complaint_access.data_key_of(complaint)
    routed = referral.route(complaint, data_key=data_key, at=now)
    wake_packet_workers(packet.id for packet in routed.packets)
    return routed
