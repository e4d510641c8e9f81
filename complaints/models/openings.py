"""Openings: two people open one sealed thing, each with a reason, for a limited time."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.models.complaint import Complaint


class Sealed(models.TextChoices):
    """What can be opened. The closed list; ``target_id`` says which one."""

    IDENTITY = "identity"  # target: the complaint
    EVIDENCE_ORIGINAL = "evidence_original"  # target: the evidence item


class Ground(models.TextChoices):
    """Why, from a closed list: the filer reads these words, and never staff's own."""

    COURT_ORDER = "court_order"
    DANGER = "danger"
    FILER_ASKED = "filer_asked"
    AGENCY_ASKED = "agency_asked"
    EXAMINATION = "examination"


class Opening(models.Model):
    """A request by one person, and its confirmation by another. Never deleted.

    ``silent_until`` is the first day on which the filer may be told, where a court forbids it
    before; the order's reference then stands in ``court_order``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="openings")
    what = models.CharField(max_length=20, choices=Sealed.choices)
    target_id = models.UUIDField()
    ground = models.CharField(max_length=20, choices=Ground.choices)
    reason = models.TextField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    court_order = models.CharField(max_length=200, blank=True)
    silent_until = models.DateField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirming_reason = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["requested_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("requested_by")),
                name="complaints_opening_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(reason="")
                & (
                    Q(confirmed_by=None, confirmed_at=None, open_until=None, confirming_reason="")
                    | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & Q(open_until__gt=F("confirmed_at"))
                    & ~Q(confirming_reason="")
                ),
                name="complaints_opening_has_reasons",
            ),
            models.CheckConstraint(
                condition=Q(silent_until=None) | ~Q(court_order=""),
                name="complaints_silence_needs_a_court_order",
            ),
            models.CheckConstraint(
                condition=Q(what=Sealed.EVIDENCE_ORIGINAL) | Q(target_id=F("complaint")),
                name="complaints_opening_of_its_own_identity",
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"
