"""Housekeeping in the background."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from complaints import drafts


@shared_task(name="complaints.erase_expired")
def erase_expired() -> None:
    """Erase drafts and kept answers whose time is over."""
    drafts.erase_expired(at=timezone.now())
