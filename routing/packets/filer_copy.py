"""The filer's own copy of what was referred: made when it is asked for, and kept nowhere."""

from __future__ import annotations

from typing import BinaryIO

from complaints.models import Complaint
from routing.models import Packet
from routing.packets.audiences import for_filer
from routing.packets.rendering import RenderedPacket, render
from routing.packets.signing import packet_signer
from routing.packets.snapshot import open_snapshot
from routing.states import PacketState


def render_filer_copy(complaint: Complaint, target: BinaryIO) -> RenderedPacket | None:
    """Write the copy of the newest published packet; None where nothing was published yet.

    Takes about as long as a packet's pages do: half a second of a process.
    """
    packet = (
        Packet.objects.filter(referral__complaint=complaint, state=PacketState.READY)
        .select_related("referral__complaint")
        .order_by("-version", "referral__made_at", "pk")
        .first()
    )
    if packet is None:
        return None
    return render(for_filer(open_snapshot(packet)), target, signer=packet_signer())
