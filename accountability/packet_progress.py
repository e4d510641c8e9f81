"""How far the packets of referrals are, in words, for staff and agencies alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.elapsed import countdown, when
from routing import access
from routing.models import Packet, Referral
from routing.states import PacketState


@dataclass(frozen=True, slots=True)
class PacketProgress:
    """A version of a packet. ``waits``: it is not ready, and somebody is to get it."""

    packet: Packet
    words: str
    ready: bool
    waits: bool


def progress_of_packets(
    packets: Iterable[tuple[Packet, Referral]], now: datetime
) -> list[PacketProgress]:
    """One line a version; one query for the places in the queue, if any of them is in it."""
    listed = list(packets)
    places = access.queue_places(
        packet.pk for packet, referral in listed if _is_in_line(packet, referral, now)
    )
    return [
        PacketProgress(
            packet,
            _words(packet, referral, places.get(packet.pk), now),
            ready=packet.state == PacketState.READY,
            waits=packet.state != PacketState.READY and referral.is_live,
        )
        for packet, referral in listed
    ]


def _is_in_line(packet: Packet, referral: Referral, now: datetime) -> bool:
    return packet.state == PacketState.QUEUED and referral.is_live and not _is_pausing(packet, now)


def _is_pausing(packet: Packet, now: datetime) -> bool:
    return packet.not_before is not None and packet.not_before > now


def _words(packet: Packet, referral: Referral, place: int | None, now: datetime) -> str:
    if packet.state == PacketState.READY:
        # What was published before the time was kept has none.
        return _("ready, %s") % when(packet.ready_at) if packet.ready_at else _("ready")
    if not referral.is_live:
        return _("not made: the agency does not have the case any more")
    if packet.state == PacketState.BUILDING:
        return _("being made now")
    if packet.not_before is not None and packet.not_before > now:
        return _("waiting to be tried again, %s") % countdown(packet.not_before, now).words
    return _place(place)


def _place(place: int | None) -> str:
    if place is None:
        return _("waiting to be made, far behind in the queue")
    ahead = place - 1
    if not ahead:
        return _("waiting to be made, next for this agency")
    return (
        ngettext(
            "waiting to be made, %d packet for this agency before it",
            "waiting to be made, %d packets for this agency before it",
            ahead,
        )
        % ahead
    )
