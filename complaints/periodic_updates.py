"""An update at least every thirty days: where staff write none, the program says so.

It does not stop staff's own clock, which shows that they owe the filer words of their own.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from complaints import filer_notices
from complaints.models import Complaint, FilerUpdate
from complaints.recording import coarse_time
from complaints.statuses import Status
from ledger.actions import Action, Value
from ledger.recording import Event, append

UPDATE_EVERY: Final = timedelta(days=30)
SWEEP_LIMIT: Final = 500


def due_ids(now: datetime) -> list[uuid.UUID]:
    """Open cases whose filer was told nothing for thirty days, the longest waiting first."""
    return list(
        Complaint.objects.filter(_due(now))
        .order_by("filed_at", "pk")
        .values_list("pk", flat=True)[:SWEEP_LIMIT]
    )


def write(complaint_id: uuid.UUID, *, now: datetime) -> bool:
    """Tell one filer that there is no news. False when somebody told them something meanwhile."""
    with transaction.atomic():
        complaint = (
            Complaint.objects.select_for_update(skip_locked=True)
            .filter(_due(now), pk=complaint_id)
            .first()
        )
        if complaint is None:
            return False
        at = coarse_time(now, restricted=complaint.restricted)
        update = FilerUpdate.objects.create(complaint=complaint, written_by=None, words="", at=at)
        filer_notices.note_news(complaint.pk, at=now)
        data: dict[str, Value] = {
            "update": update.pk,
            "words_sha256": hashlib.sha256(b"").hexdigest(),
        }
        append(Event(Action.CASE_FILER_UPDATED, complaint.ref, "system", at, data))
    return True


def _due(now: datetime) -> Q:
    since = now - UPDATE_EVERY
    told = FilerUpdate.objects.filter(complaint=OuterRef("pk"), at__gt=since)
    untold = Q(filer_updated_at=None) | Q(filer_updated_at__lte=since)
    return untold & Q(~Exists(told), ~Q(status=Status.CLOSED), filed_at__lte=since)
