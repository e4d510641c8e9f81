"""The evidence files of a packet as one ZIP."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accountability.agency.bundles import bundle_answer
from accountability.agency.find import find_referral, may_handle
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from routing import access, delivery


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
        return bundle_answer(request, ready, actor=request.user)
    except delivery.PacketDamaged:
        context = {"referral": found, "packet": ready}
        return render(request, "agency/packet_damaged.html", context, status=503)
