"""Evidence on an agency's pages: what is released to it, and the log of each item."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from accountability.agency.find import find_referral, may_handle
from accountability.evidence_files import hand_over
from accountability.evidence_lines import EvidenceLine, evidence_line
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from complaints.evidence import access, handing_over
from complaints.evidence.kinds import EvidenceState
from complaints.models import EvidenceItem
from routing.models import Referral

# What an agency may know of; the rest never reached the record, or waits for two people.
SHOWN = (EvidenceState.ACCEPTED, EvidenceState.CHECKING, EvidenceState.HELD)


def released_evidence(referral: Referral) -> list[EvidenceLine]:
    """What the agency gets, with its log; nothing once the referral is closed to it."""
    if not referral.is_live:
        return []
    complaint = referral.complaint
    items = [item for item in access.items_of(complaint) if _is_for_agencies(item)]
    log = access.custody_of(items)
    return [
        evidence_line(item, item.files.all(), complaint.disclosure, log[item.pk]) for item in items
    ]


@requires(Permission.HANDLE_REFERRALS)
@require_GET
def download(
    request: SignedInRequest, referral_id: uuid.UUID, item_id: uuid.UUID
) -> HttpResponseBase:
    """The released copy of an item of the agency's own, live referral."""
    referral = find_referral(request, referral_id)
    if not referral.is_live or not may_handle(request, referral):
        raise Http404
    item = access.find_item(referral.complaint, item_id)
    if item is None or not _is_for_agencies(item):
        raise Http404
    file = access.released(item, access.files_of(item), referral.complaint.disclosure)
    if file is None:
        raise Http404
    return hand_over(
        request,
        item,
        file,
        record=lambda: handing_over.record_download(
            item=item, file=file, actor=request.user, agency=referral.agency_id
        ),
    )


def _is_for_agencies(item: EvidenceItem) -> bool:
    return item.state in SHOWN and not item.withheld
