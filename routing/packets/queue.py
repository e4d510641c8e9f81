"""Building packets. The rows are the queue; Celery only says when to look.

Three things keep a packet to one builder, each for what it alone can know:

* a session-level advisory lock of PostgreSQL, held while a packet is built. It vanishes with the
  process that held it, however that died, so that the next worker takes over at once;
* a lease, for a builder that is neither dead nor working (a hung process, a lost machine whose
  connection the database has not missed yet). When it has run out, the lock counts for nothing;
* the fence, which counts the claims and is compared when a packet is published. It alone decides:
  whoever comes late, for whatever reason, publishes nothing.

A session-level lock needs a connection of its own while a packet is built: no pooler that shares
connections between transactions may stand in front of the database.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from complaints.evidence import custody
from complaints.evidence.access import read_evidence_file
from complaints.models.complaint import complaint_ref
from complaints.recording import coarse_time
from ledger.actions import Action
from ledger.recording import Event, append
from routing import access, notices, waking
from routing.models import Packet, Referral, live
from routing.packets import storing
from routing.packets.exhibits import exported_items
from routing.packets.limits import memory_limited
from routing.packets.rendering import RenderedPacket, render
from routing.packets.signing import packet_signer
from routing.packets.snapshot import open_snapshot
from routing.states import AWAITING_PACKET, PacketState, ReferralState

logger = logging.getLogger(__name__)

# Longer than the hard time limit of a task, so that no builder outlives its lease unnoticed.
LEASE = timedelta(seconds=200)
SWEEP_LIMIT = 200
# Of what lapsed in a flood, so few stand before a packet that comes meanwhile: a second or two.
GROUPED_AT_ONCE = 4
# Five times what the largest packets take.
MEMORY = 1 << 30
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
ATTEMPTS_BEFORE_FAILED = 3
BUILDER_LOST = "BuilderLost"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to build a packet, until somebody else gets a newer one."""

    packet: Packet
    fence: int


@dataclass(frozen=True, slots=True)
class Built:
    """A stored packet that is nobody's yet, and the SHA-256 of what of each item is in it."""

    rendered: RenderedPacket
    name: str
    exported: dict[uuid.UUID, str]


def build_packet(packet_id: uuid.UUID) -> bool:
    """Build one packet if it waits and nobody builds it. True when this call published it."""
    with _sole_builder(packet_id) as alone:
        claim = _claim(packet_id, alone=alone, now=timezone.now())
        if claim is None:
            return False
        try:
            built = _build(claim.packet)
        except Exception as fault:  # noqa: BLE001 (whatever it was: counted, shown and tried again)
            _record_failure(claim, type(fault).__name__)
            return False
        # Where this raises, the commit may stand all the same: the file stays.
        published = _publish(claim, built)
        if not published:
            storing.discard(built.name)
        return published


def sweep(now: datetime) -> int:
    """Nudge what nobody carries; returns how many. Nudges that wait already are not doubled."""
    room = SWEEP_LIMIT - waking.waiting_packet_nudges()
    if room <= 0:
        return 0
    waiting = access.queued_packets().filter(Q(not_before=None) | Q(not_before__lte=now))
    ids = list(waiting.filter(referral__grouped=False).values_list("pk", flat=True)[:room])
    if (few := GROUPED_AT_ONCE - (SWEEP_LIMIT - room) - len(ids)) > 0:
        grouped = waiting.filter(referral__grouped=True)
        ids += grouped.values_list("pk", flat=True)[:few]
    waking.nudge_packets(ids)
    return len(ids)


def _build(packet: Packet) -> Built:
    snapshot = open_snapshot(packet)
    with storing.unfinished() as new, memory_limited(MEMORY):
        rendered = render(snapshot, new.file, files=read_evidence_file, signer=packet_signer())
        return Built(rendered, new.keep(), exported_items(snapshot))


@contextmanager
def _sole_builder(packet_id: uuid.UUID) -> Iterator[bool]:
    """Hold the packet's advisory lock; yields whether this session got it."""
    key = int.from_bytes(packet_id.bytes[:8], signed=True)
    alone = _ask("SELECT pg_try_advisory_lock(%s)", key)
    try:
        yield alone
    finally:
        if alone:
            _ask("SELECT pg_advisory_unlock(%s)", key)


def _ask(sql: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        row = cursor.fetchone()
    return bool(row and row[0])


@transaction.atomic
def _claim(packet_id: uuid.UUID, *, alone: bool, now: datetime) -> Claim | None:
    """Take the packet, or None when it is built, being built, set aside, or backing off."""
    packet = (
        Packet.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("referral__complaint")
        .exclude(state=PacketState.READY)
        .filter(live("referral__"))
        .filter(Q(not_before=None) | Q(not_before__lte=now), pk=packet_id)
        .first()
    )
    if packet is None or not (alone or _lease_is_over(packet, now)):
        return None
    if packet.state == PacketState.BUILDING and _count_lost_builder(packet, now):
        return None
    packet.state = PacketState.BUILDING
    packet.fence += 1
    packet.lease_until, packet.not_before = now + LEASE, None
    packet.save(update_fields=["state", "fence", "lease_until", "not_before"])
    Referral.objects.filter(pk=packet.referral_id, state=ReferralState.QUEUED).update(
        state=ReferralState.BUILDING
    )
    return Claim(packet, packet.fence)


def _lease_is_over(packet: Packet, now: datetime) -> bool:
    return packet.lease_until is not None and packet.lease_until < now


def _count_lost_builder(packet: Packet, now: datetime) -> bool:
    """Count the builder that died; True when the packet must pause first.

    One death is the machine's fault; a second one may be the packet's own, and a packet that kills
    its builders must not be handed to one after another.
    """
    _count_attempt(packet, BUILDER_LOST, now)
    return packet.attempts > 1


@transaction.atomic
def _record_failure(claim: Claim, fault: str) -> None:
    packet = _still_ours(claim)
    if packet is not None:
        logger.error("packet %s could not be built: %s", packet.pk, fault)
        _count_attempt(packet, fault, timezone.now())


def _count_attempt(packet: Packet, fault: str, now: datetime) -> None:
    """One more attempt that came to nothing. ``fault`` is a class name: it holds nobody's data."""
    packet.attempts += 1
    packet.fault = fault
    packet.state = PacketState.QUEUED
    packet.lease_until = None
    packet.not_before = now + min(FIRST_PAUSE * 2 ** min(packet.attempts - 1, 10), LONGEST_PAUSE)
    packet.save(update_fields=["attempts", "fault", "state", "lease_until", "not_before"])
    if packet.attempts >= ATTEMPTS_BEFORE_FAILED:
        Referral.objects.filter(pk=packet.referral_id, state__in=AWAITING_PACKET).update(
            state=ReferralState.FAILED
        )
    data = {"attempt": packet.attempts, "fault": fault}
    append(_event(Action.PACKET_FAILED, packet, now, data))


@transaction.atomic
def _publish(claim: Claim, built: Built) -> bool:
    """Make the packet the agency's, unless somebody else took it over meanwhile."""
    packet = _still_ours(claim)
    if packet is None:
        return False
    packet.state = PacketState.READY
    packet.file.name = built.name
    packet.sha256 = built.rendered.sha256
    packet.size_bytes = built.rendered.size
    packet.pages = built.rendered.pages
    packet.fault = ""
    # Times to the microsecond would tell when the complaint was filed: nothing needs them now.
    packet.lease_until = packet.not_before = None
    now = timezone.now()
    packet.ready_at = coarse_time(now, restricted=packet.referral.complaint.restricted)
    packet.save()
    referral = Referral.objects.filter(pk=packet.referral_id)
    referral.filter(state__in=AWAITING_PACKET).update(state=ReferralState.READY)
    # An older version that comes late is no news.
    is_news = referral.filter(ready_version__lt=packet.version).update(ready_version=packet.version)
    append(_event(Action.PACKET_PUBLISHED, packet, now, {"sha256": packet.sha256}))
    if built.exported:
        custody.record_export(
            item_hashes=built.exported,
            packet=f"packet {packet.pk}, version {packet.version}",
            agency=packet.referral.agency_id,
        )
    if is_news and packet.referral.grouped:
        notices.let_gather(packet.referral_id, now)
    elif is_news:
        waking.wake_notice_sender(packet.referral_id)
    return True


def _still_ours(claim: Claim) -> Packet | None:
    """The packet, held, if its fence is still the claim's and its agency still has the case."""
    return (
        Packet.objects.select_for_update(of=("self",))
        .select_related("referral__complaint")
        .filter(
            live("referral__"), pk=claim.packet.pk, fence=claim.fence, state=PacketState.BUILDING
        )
        .first()
    )


def _event(action: Action, packet: Packet, now: datetime, data: dict[str, Any]) -> Event:
    """An entry about a packet. Its time is as coarse as the filer's own: it follows in seconds."""
    referral = packet.referral
    return Event(
        action,
        complaint_ref(referral.complaint_id),
        "system",
        coarse_time(now, restricted=referral.complaint.restricted),
        {
            "packet": str(packet.pk),
            "agency": referral.agency_id,
            "version": packet.version,
            **data,
        },
    )
