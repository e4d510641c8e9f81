"""The filer asks to withdraw. It is recorded and staff see it; no required referral stops."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from complaints import access
from complaints.models import Complaint
from complaints.recording import coarse_time
from ledger.actions import Action
from ledger.recording import Event, append


@transaction.atomic
def withdraw_complaint(*, complaint_id: uuid.UUID, at: datetime) -> Complaint:
    """Record that the filer, who proved the phrase, asked to withdraw. Twice changes nothing."""
    complaint = access.lock(complaint_id)
    if complaint.withdrawn_at is None:
        # As coarse as the filing: it would tell when somebody sat at the keyboard.
        complaint.withdrawn_at = coarse_time(at, restricted=complaint.restricted)
        complaint.save(update_fields=["withdrawn_at"])
        append(
            Event(Action.COMPLAINT_WITHDRAWN, complaint.ref, "filer", complaint.withdrawn_at, {})
        )
    return complaint
