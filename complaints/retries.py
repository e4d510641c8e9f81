"""What the system could not do with a case yet: counted, shown to staff, and tried again.

Each failure waits longer than the one before, so that cases which fail time and again never keep
the others from their turn (``access.unrouted_ids`` and ``lapsing_ids`` ask in that order).
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from complaints.models import Complaint

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
# What routing erases when it has done its work.
NOTHING_FAILED = {"routing_attempts": 0, "routing_fault": "", "routing_next_try_at": None}


@transaction.atomic
def note_routing_failure(complaint_id: uuid.UUID, *, fault: Exception, at: datetime) -> None:
    """Count one more attempt that came to nothing. Of the fault only its class is kept.

    No ledger entry: what was left unrouted has one, and every attempt more would say the same.
    """
    complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
    complaint.routing_attempts += 1
    complaint.routing_fault = type(fault).__name__[:60]
    complaint.routing_next_try_at = at + pause_after(complaint.routing_attempts)
    complaint.save(update_fields=list(NOTHING_FAILED))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts (at least one)."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
