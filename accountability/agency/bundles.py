"""The evidence files of a packet as one ZIP: the answer that pages and API share."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accountability import byte_ranges
from accounts.models import User
from routing.models import Packet
from routing.packets.handing_over import prove_bundle


def bundle_answer(request: HttpRequest, packet: Packet, *, actor: User) -> HttpResponseBase:
    """The files, streamed: proved and recorded before the first byte leaves.

    The caller has looked up whether this person may have them. Raises ``PacketDamaged``.
    """
    bundle = prove_bundle(packet.pk)
    try:
        part = byte_ranges.asked_for(request, size=bundle.size, sha256=bundle.sha256)
    except byte_ranges.Unsatisfiable:
        return byte_ranges.unsatisfiable(bundle.size)
    bundle.record_download(actor=actor, part=str(part) if part else "")
    response = byte_ranges.download(
        part.of(bundle.chunks()) if part else bundle.chunks(),
        size=bundle.size,
        sha256=bundle.sha256,
        part=part,
        media_type="application/zip",
    )
    name = f"referral-{packet.referral_id.hex[:8]}-v{packet.version}-files.zip"  # not of the case
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
