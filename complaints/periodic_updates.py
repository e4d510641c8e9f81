"""An update at least every thirty days: where staff write none, the program says so.

It does not stop staff's own clock, which shows that they owe the filer words of their own.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from complaints import filer_notices
from complaints.models import Complaint, FilerUpdate
from complaints.recording import coarse_time
from complaints.statuses import RoutingState, Status
from ledger.actions import Action, Value
from ledger.recording import Event, append

UPDATE_EVERY: Final = timedelta(days=30)
BATCH: Final = 500


def write_all(now: datetime, *, within: timedelta) -> int:
    """Tell the filers who were told nothing for thirty days, until none is left or time is up.

    Gives how many were told. What is left is the beginning of the next call, and a case that
    somebody holds waits for it too.
    """
    written = 0
    ends = time.monotonic() + within.total_seconds()
    while batch := due_ids(now):
        before = written
        for complaint_id in batch:
            written += write(complaint_id, now=now)
            if time.monotonic() >= ends:
                return written
        if written == before:
            break
    return written


def due_ids(now: datetime) -> list[uuid.UUID]:
    """Open cases whose filer was told nothing for thirty days, the longest waiting first."""
    return list(due(now).values_list("pk", flat=True)[:BATCH])


def write(complaint_id: uuid.UUID, *, now: datetime) -> bool:
    """Tell one filer that there is no news. False when somebody told them something meanwhile."""
    with transaction.atomic():
        complaint = due(now).select_for_update(skip_locked=True).filter(pk=complaint_id).first()
        if complaint is None:
            return False
        at = coarse_time(now, restricted=complaint.restricted)
        update = FilerUpdate.objects.create(complaint=complaint, written_by=None, words="", at=at)
        complaint.filer_told_at = at
        complaint.save(update_fields=["filer_told_at"])
        filer_notices.note_news(complaint.pk, at=now)
        data: dict[str, Value] = {
            "update": update.pk,
            "words_sha256": hashlib.sha256(b"").hexdigest(),
        }
        append(Event(Action.CASE_FILER_UPDATED, complaint.ref, "system", at, data))
    return True


def due(now: datetime) -> QuerySet[Complaint]:
    """Those cases, from the beginning of an index, however many there are."""
    waiting = Complaint.objects.exclude(status=Status.CLOSED).exclude(
        routing_state=RoutingState.HELD
    )
    told = waiting.annotate(told=Coalesce("filer_told_at", "filed_at"))
    return told.filter(told__lte=now - UPDATE_EVERY).order_by("told", "pk")
