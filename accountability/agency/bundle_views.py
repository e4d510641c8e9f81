"""The evidence files of a packet as one ZIP."""

from __future__ import annotations

import uuid

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accountability.agency.find import find_referral, may_handle
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from routing import access, delivery
from routing.models import Packet, Referral
from routing.packets.handing_over import hand_over_bundle


@requires(Permission.HANDLE_REFERRALS)
@require_GET
def bundle(
    request: SignedInRequest, referral_id: uuid.UUID, version: int | None = None
) -> HttpResponseBase:
    """The files, streamed: proved and recorded before the first byte leaves."""
    found = find_referral(request, referral_id)
    ready = access.ready_packet(found, version)
    if ready is None or not found.is_live or not may_handle(request, found):
        raise Http404
    try:
        chunks = hand_over_bundle(referral_id=found.pk, packet_id=ready.pk, actor=request.user)
    except delivery.PacketDamaged:
        context = {"referral": found, "packet": ready}
        return render(request, "agency/packet_damaged.html", context, status=503)
    response = StreamingHttpResponse(chunks, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{bundle_name(found, ready)}"'
    return response


def bundle_name(referral: Referral, packet: Packet) -> str:
    """A name that says nothing of the case."""
    return f"referral-{referral.pk.hex[:8]}-v{packet.version}-files.zip"
