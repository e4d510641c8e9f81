"""Housekeeping in the background."""

from __future__ import annotations

import uuid
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from complaints import drafts, filer_notices, periodic_updates, seal_checks, spent_proofs


@shared_task(name="complaints.erase_expired")
def erase_expired() -> None:
    """Erase drafts, kept answers and spent proofs whose time is over."""
    now = timezone.now()
    drafts.erase_expired(at=now)
    spent_proofs.forget_expired(at=now)


@shared_task(name="complaints.check_seals")
def check_seals(complaint_id: str) -> None:
    """Open everything sealed of one case, because something of it did not open."""
    seal_checks.check_case(uuid.UUID(complaint_id), at=timezone.now())


@shared_task(name="complaints.sample_seals")
def sample_seals() -> None:
    """Open everything sealed of some cases, so that tampering shows before somebody looks."""
    for complaint_id in seal_checks.sample():
        seal_checks.check_case(complaint_id, at=timezone.now())


@shared_task(name="complaints.sweep_filer_notices")
def sweep_filer_notices() -> None:
    """Mail the filers who asked for it that something is new."""
    now = timezone.now()
    for complaint_id in filer_notices.due_ids(now):
        filer_notices.send(complaint_id, now=now)


@shared_task(name="complaints.write_due_updates")
def write_due_updates() -> None:
    """Tell filers whom nobody wrote to for thirty days that there is no news."""
    periodic_updates.write_all(timezone.now(), within=timedelta(seconds=20))
