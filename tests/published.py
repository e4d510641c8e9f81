"""Packets as a worker leaves them, without the work of rendering."""

from __future__ import annotations

import hashlib

from routing.models import Packet, Referral
from routing.packets import storing
from routing.states import AWAITING_PACKET, PacketState, ReferralState

PDF = b"%PDF-1.7 demonstration"


def publish(packet: Packet, pdf: bytes = PDF) -> None:
    """Make a packet ready, and its referral with it."""
    with storing.unfinished() as new:
        new.file.write(pdf)
        packet.file.name = new.keep()
    packet.sha256 = hashlib.sha256(pdf).hexdigest()
    packet.size_bytes, packet.pages = len(pdf), 1
    packet.state = PacketState.READY
    packet.save()
    referral = Referral.objects.filter(pk=packet.referral_id)
    referral.filter(state__in=AWAITING_PACKET).update(state=ReferralState.READY)
    referral.update(ready_version=packet.version)
