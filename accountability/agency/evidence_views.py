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
from complaints.models import Complaint, EvidenceFile, EvidenceItem
from complaints.redaction import WITHHELD
from complaints.vocabulary import Source
from routing.models import Referral

# What an agency may know of; the rest never reached the record, or waits for two people.
SHOWN = (EvidenceState.ACCEPTED, EvidenceState.CHECKING, EvidenceState.HELD)


def released_evidence(referral: Referral, *, with_log: bool = True) -> list[EvidenceLine]:
    """What the agency gets, with its log; nothing once the referral is closed to it."""
    if not referral.is_live:
        return []
    complaint = referral.complaint
    items = [
        _as_told(item, complaint) for item in access.items_of(complaint) if _is_for_agencies(item)
    ]
    log = access.custody_of(items if with_log else ())
    return [
        evidence_line(item, item.files.all(), complaint.disclosure, log.get(item.pk, ()))
        for item in items
    ]


@requires(Permission.HANDLE_REFERRALS)
@require_GET
def download(
    request: SignedInRequest, referral_id: uuid.UUID, item_id: uuid.UUID
) -> HttpResponseBase:
    """The released copy of an item of the agency's own, live referral."""
    referral = find_referral(request, referral_id)
    if not may_handle(request, referral):
        raise Http404
    item, file = find_released(referral, item_id)
    return hand_over(
        request,
        item,
        file,
        record=lambda part: handing_over.record_download(
            item=item, file=file, actor=request.user, agency=referral.agency_id, part=part
        ),
    )


def find_released(referral: Referral, item_id: uuid.UUID) -> tuple[EvidenceItem, EvidenceFile]:
    """An item and the copy of it that the agency gets, or ``Http404``. Whether the person may have
    it, the caller has looked up."""
    item = access.find_item(referral.complaint, item_id) if referral.is_live else None
    if item is None or not _is_for_agencies(item):
        raise Http404
    file = access.released(item, access.files_of(item), referral.complaint.disclosure)
    if file is None:
        raise Http404
    return _as_told(item, referral.complaint), file


def _as_told(item: EvidenceItem, complaint: Complaint) -> EvidenceItem:
    """The item as an agency may know it: what an officer called and said of a file is a part of an
    account, and is withheld with it."""
    if complaint.account_withheld and item.source == Source.FILER:
        item.name, item.description = (text and WITHHELD for text in (item.name, item.description))
    return item


def _is_for_agencies(item: EvidenceItem) -> bool:
    return item.state in SHOWN and not item.withheld
