"""A referral to the person's own agency; of all others it is not said that they exist."""

from __future__ import annotations

import uuid

from django.http import Http404

from accounts.gate import SignedInRequest
from accounts.roles import Permission
from routing import access
from routing.models import Referral


def find_referral(request: SignedInRequest, referral_id: uuid.UUID) -> Referral:
    """Raises ``Http404``."""
    agencies = request.grants.agencies_for(Permission.READ_REFERRALS)
    own = access.visible_to(agencies).select_related(
        "decision__policy", "acknowledged_by", "concluded_by"
    )
    found = own.filter(pk=referral_id).first()
    if found is None:
        raise Http404
    return found


def may_handle(request: SignedInRequest, found: Referral) -> bool:
    return found.agency_id in request.grants.agencies_for(Permission.HANDLE_REFERRALS)
