"""When agencies are told of files that were accepted: of several that came together, once.

Each file that is told of makes a new version of every packet of its case. While more files of the
case are being checked, they are told of together; the first one waits half a minute at most. The
rows say so, and a sweep finds what waited long enough.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min

from complaints.evidence.kinds import EvidenceState
from complaints.models import Complaint, EvidenceItem
from complaints.vocabulary import Source

TOGETHER_WITHIN: Final = timedelta(seconds=30)
SWEEP_LIMIT: Final = 200


def is_time(item: EvidenceItem, now: datetime) -> bool:
    """Whether agencies are told now of what was accepted of a case, after a check of one item.

    The case is held by the transaction that is open. Where it is not time, the item notes by when.
    """
    case = EvidenceItem.objects.filter(complaint=item.complaint_id)
    tell_by = case.aggregate(first=Min("tell_by"))["first"]
    accepted = item.state == EvidenceState.ACCEPTED
    if not accepted and tell_by is None:
        return False
    checked_first = case.filter(state=EvidenceState.CHECKING, check_attempts=0)
    if (tell_by is None or now < tell_by) and checked_first.exclude(pk=item.pk).exists():
        if accepted:
            case.filter(pk=item.pk).update(tell_by=tell_by or now + TOGETHER_WITHIN)
        return False
    return True


def due_ids(now: datetime) -> list[uuid.UUID]:
    """Cases of which something was accepted and has waited long enough."""
    due = EvidenceItem.objects.filter(tell_by__lte=now).order_by("tell_by")
    found = due.values_list("complaint__id", flat=True)[:SWEEP_LIMIT]
    return list(dict.fromkeys(found))


def waits(complaint: Complaint) -> bool:
    """Whether something accepted is not told of yet."""
    return EvidenceItem.objects.filter(complaint=complaint, tell_by__isnull=False).exists()


def comes_from_filer(complaint: Complaint) -> bool:
    """Whether what waits tells when a filer sent something, so that its time must be coarse."""
    waiting = EvidenceItem.objects.filter(complaint=complaint, tell_by__isnull=False)
    return waiting.filter(source=Source.FILER).exists()


def note_told(complaint: Complaint) -> None:
    """A version with all that was accepted is queued."""
    EvidenceItem.objects.filter(complaint=complaint, tell_by__isnull=False).update(tell_by=None)
