"""Handing a referral over: an agency opens it, downloads its packet, answers for it to the end.

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
from complaints import access as complaint_access
from complaints import filer_notices
from complaints.models.complaint import complaint_ref
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append
from routing import access, case_clocks
from routing.models import Packet, Referral
from routing.states import (
    AWAITING_PACKET,
    UNOPENED,
    Finding,
    PacketState,
    ReferralState,
)
from routing.waking import wake_packet_workers

logger = logging.getLogger(__name__)
CHUNK_BYTES = 1 << 20
NOTE_MAX_CHARACTERS = 10_000


class Refusal(StrEnum):
    """Why a referral, as it stands now, cannot take a step."""

    NO_PACKET = "no_packet"
    STEPPED_BACK = "stepped_back"
    CONFLICTED = "conflicted"
    LAST_RESORT = "last_resort"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    CONCLUDED = "concluded"


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
        case_clocks.keep(referral.complaint)
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
    referral.downloaded_version = max(referral.downloaded_version, packet.version)
    if referral.state in UNOPENED and referral.state not in AWAITING_PACKET:
        referral.state = ReferralState.DOWNLOADED
    referral.save(update_fields=["opened_at", "downloaded_at", "downloaded_version", "state"])
    case_clocks.keep(referral.complaint)
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
    case_clocks.keep(referral.complaint)
    _record(Action.REFERRAL_ACKNOWLEDGED, referral, actor, now, referral=str(referral.pk))
    return referral


@transaction.atomic
def begin_review(*, referral_id: uuid.UUID, actor: User) -> Referral:
    """The agency began its review. A second time changes nothing. Raises ``StepRefused``."""
    referral = _hold_accepted(referral_id, actor)
    if referral.review_began_at is None and referral.state == ReferralState.ACKNOWLEDGED:
        now = timezone.now()
        referral.review_began_at = now
        referral.state = ReferralState.UNDER_REVIEW
        referral.save(update_fields=["review_began_at", "state"])
        _record(Action.REFERRAL_REVIEW_BEGAN, referral, actor, now, referral=str(referral.pk))
    return referral


@transaction.atomic
def conclude_referral(
    *, referral_id: uuid.UUID, finding: Finding, note: str, actor: User
) -> Referral:
    """Record what the agency found; it stands. ``note`` is for staff. Raises ``StepRefused``.

    The same finding and note again, as after a lost answer, change nothing.
    """
    referral = _hold_accepted(referral_id, actor)
    if referral.concluded_at is not None:
        if (referral.finding, referral.concluding_note) != (finding, note):
            raise StepRefused(Refusal.CONCLUDED)
        return referral
    now = timezone.now()
    referral.concluded_at, referral.concluded_by = now, actor
    referral.finding, referral.concluding_note = finding, note
    referral.state = ReferralState.CONCLUDED
    referral.save(
        update_fields=["concluded_at", "concluded_by", "finding", "concluding_note", "state"]
    )
    filer_notices.note_news(referral.complaint_id, at=now)
    _record(
        Action.REFERRAL_CONCLUDED, referral, actor, now,
        referral=str(referral.pk),
        finding=finding.value,
        note_sha256=hashlib.sha256(note.encode()).hexdigest(),
    )  # fmt: skip
    return referral


@transaction.atomic
def retry_packet(*, packet_id: uuid.UUID, actor: User) -> bool:
    """Let a packet in trouble be built now and not after its pause. False when it is not waiting.

    Raises ``PermissionDenied``, also where there is no such packet.
    """
    waiting = Packet.objects.select_for_update(of=("self",)).select_related("referral__complaint")
    packet = waiting.defer("snapshot").filter(pk=packet_id).first()
    if packet is None or not complaint_access.may_triage(
        grants_of(actor), packet.referral.complaint
    ):
        raise PermissionDenied
    if packet.state != PacketState.QUEUED:
        return False
    packet.not_before = None
    packet.save(update_fields=["not_before"])
    data: dict[str, Value] = {
        "packet": str(packet.pk),
        "agency": packet.referral.agency_id,
        "version": packet.version,
        "attempts": packet.attempts,
    }
    who = actor_ref("staff", actor.pk)
    about = complaint_ref(packet.referral.complaint_id)
    append(Event(Action.PACKET_RETRIED, about, who, timezone.now(), data))
    wake_packet_workers([packet.pk])
    return True


def refuse_unless_live(referral: Referral) -> None:
    """Raise ``StepRefused`` for what the agency stepped back from, or has a conflict in."""
    if not referral.is_live:
        recused = referral.state == ReferralState.RECUSED
        raise StepRefused(Refusal.STEPPED_BACK if recused else Refusal.CONFLICTED)


def hold_referral(referral_id: uuid.UUID, actor: User) -> Referral:
    """Lock a referral of the person's own agency, and its case. Raises ``PermissionDenied``.

    The case before the referral: whoever routes holds them in this order. The case, too, because
    its earliest clock is kept with it (``case_clocks``).
    """
    agencies = grants_of(actor).agencies_for(Permission.HANDLE_REFERRALS)
    own = access.visible_to(agencies)
    complaint_id = own.filter(pk=referral_id).values_list("complaint_id", flat=True).first()
    if complaint_id is None:
        raise PermissionDenied
    complaint = complaint_access.lock(complaint_id)
    referral = own.select_for_update(of=("self",)).get(pk=referral_id)
    referral.complaint = complaint
    return referral


def _hold_accepted(referral_id: uuid.UUID, actor: User) -> Referral:
    """A referral that the agency has and acknowledged. Raises ``StepRefused``."""
    referral = hold_referral(referral_id, actor)
    refuse_unless_live(referral)
    if referral.acknowledged_at is None:
        raise StepRefused(Refusal.NOT_ACKNOWLEDGED)
    return referral


def _record(
    action: Action, referral: Referral, actor: User, at: datetime, /, **data: Value
) -> None:
    who = actor_ref("agency", f"{referral.agency_id}:{actor.pk}")
    append(Event(action, referral.ref, who, at, {"agency": referral.agency_id, **data}))
