"""Handing a referral over: an agency opens it, downloads its packet, acknowledges it.

Each is one transaction with a ledger entry, and states only move forward. Who belongs to another
agency gets ``PermissionDenied``, which the pages show as a page that does not exist.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Permission
from complaints.access import may_triage
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append
from routing import access
from routing.models import Packet, Referral
from routing.states import (
    AWAITING_PACKET,
    UNOPENED,
    PacketState,
    ReferralState,
)
from routing.waking import wake_packet_workers

logger = logging.getLogger(__name__)
CHUNK_BYTES = 1 << 20


class Refusal(StrEnum):
    """Why a referral, as it stands now, cannot take a step."""

    NO_PACKET = "no_packet"
    STEPPED_BACK = "stepped_back"
    CONFLICTED = "conflicted"
    LAST_RESORT = "last_resort"


class StepRefused(Exception):
    """The referral is in no state for this step."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class PacketDamaged(Exception):
    """The stored file is missing, or is not the one that was published."""


@transaction.atomic
def open_referral(*, referral_id: uuid.UUID, actor: User) -> Referral:
    """Note the first time that somebody of the agency opened a referral."""
    referral = hold_referral(referral_id, actor)
    if referral.opened_at is None and referral.is_live:
        now = timezone.now()
        referral.opened_at = now
        referral.save(update_fields=["opened_at"])
        _record(Action.REFERRAL_OPENED, referral, actor, now, referral=str(referral.pk))
    return referral


def intact_file(packet: Packet) -> File[bytes]:
    """The packet's file, open at its start, once its bytes proved to be the published ones.

    Raises ``PacketDamaged``; the alarm is in the log, for it takes an operator to mend it.
    """
    try:
        file = packet.file.open("rb")
    except OSError as error:
        logger.exception("ALARM: the file of packet %s cannot be read", packet.pk)
        raise PacketDamaged from error
    digest = hashlib.sha256()
    for chunk in file.chunks(CHUNK_BYTES):
        digest.update(chunk)
    if digest.hexdigest() != packet.sha256:
        file.close()
        logger.error("ALARM: the file of packet %s does not have its SHA-256", packet.pk)
        raise PacketDamaged
    file.seek(0)
    return file


@transaction.atomic
def record_download(*, referral_id: uuid.UUID, packet: Packet, actor: User) -> Referral:
    """Record that a packet was handed over; each time again, though the state moves only once."""
    referral = hold_referral(referral_id, actor)
    if packet.referral_id != referral.pk:
        raise PermissionDenied
    refuse_unless_live(referral)
    now = timezone.now()
    referral.opened_at = referral.opened_at or now
    referral.downloaded_at = referral.downloaded_at or now
    if referral.state in UNOPENED and referral.state not in AWAITING_PACKET:
        referral.state = ReferralState.DOWNLOADED
    referral.save(update_fields=["opened_at", "downloaded_at", "state"])
    _record(
        Action.PACKET_DOWNLOADED, referral, actor, now,
        packet=str(packet.pk), version=packet.version, sha256=packet.sha256,
    )  # fmt: skip
    return referral


@transaction.atomic
def acknowledge_referral(*, referral_id: uuid.UUID, actor: User) -> Referral:
    """The agency takes the referral on. A second time changes nothing. Raises ``StepRefused``."""
    referral = hold_referral(referral_id, actor)
    refuse_unless_live(referral)
    if referral.acknowledged_at is not None:
        return referral
    if referral.state in AWAITING_PACKET:
        raise StepRefused(Refusal.NO_PACKET)
    now = timezone.now()
    referral.opened_at = referral.opened_at or now
    referral.acknowledged_at = now
    referral.acknowledged_by = actor
    referral.state = ReferralState.ACKNOWLEDGED
    referral.save(update_fields=["opened_at", "acknowledged_at", "acknowledged_by", "state"])
    _record(Action.REFERRAL_ACKNOWLEDGED, referral, actor, now, referral=str(referral.pk))
    return referral


@transaction.atomic
def retry_packet(*, packet_id: uuid.UUID, actor: User) -> bool:
    """Let a packet in trouble be built now and not after its pause. False when it is not waiting.

    The ledger hears of what the attempt comes to; that it was hastened is no fact about the case.
    """
    waiting = Packet.objects.select_for_update(of=("self",)).select_related("referral__complaint")
    packet = waiting.defer("snapshot").filter(pk=packet_id).first()
    if packet is None or not may_triage(grants_of(actor), packet.referral.complaint):
        raise PermissionDenied
    if packet.state != PacketState.QUEUED:
        return False
    packet.not_before = None
    packet.save(update_fields=["not_before"])
    wake_packet_workers([packet.pk])
    return True


def refuse_unless_live(referral: Referral) -> None:
    """Raise ``StepRefused`` for what the agency stepped back from, or has a conflict in."""
    if not referral.is_live:
        recused = referral.state == ReferralState.RECUSED
        raise StepRefused(Refusal.STEPPED_BACK if recused else Refusal.CONFLICTED)


def hold_referral(referral_id: uuid.UUID, actor: User) -> Referral:
    """Lock a referral of the person's own agency. Raises ``PermissionDenied``."""
    agencies = grants_of(actor).agencies_for(Permission.HANDLE_REFERRALS)
    own = access.visible_to(agencies).select_for_update(of=("self",))
    referral = own.filter(pk=referral_id).first()
    if referral is None:
        raise PermissionDenied
    return referral


def _record(
    action: Action, referral: Referral, actor: User, at: datetime, /, **data: Value
) -> None:
    who = actor_ref("agency", f"{referral.agency_id}:{actor.pk}")
    append(Event(action, referral.ref, who, at, {"agency": referral.agency_id, **data}))
