"""The complaint, as it was filed, and what staff do with it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from complaints.statuses import ClosingReason, RoutingState, Status
from complaints.vocabulary import (
    EMPLOYERS,
    AgencyCode,
    County,
    Disclosure,
    FilerKind,
    Injury,
    Language,
    OfficerRole,
    Source,
)

# What the filer stated. A database trigger refuses to change any of these columns.
FILED_COLUMNS = (
    "id case_number filer_kind disclosure restricted language filed_at narrative incident_date "
    "incident_time incident_approximate incident_when incident_place county injury force_details "
    "injury_details medical_care people_notes evidence_notes phrase_hmac"
).split()


def codes(*words: str) -> list[tuple[str, str]]:
    """Choices of a closed list; people read its words from ``complaints/wording.py``."""
    return [(str(word), str(word)) for word in words]


class Complaint(models.Model):
    """One complaint. Identity stands in the vault, never here.

    Where the name is sealed, the text columns hold a copy in which the sealed values are replaced;
    the words as typed stand in the vault (``Verbatim``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_number = models.CharField(max_length=20, unique=True, editable=False)
    filer_kind = models.CharField(max_length=20, choices=codes(*FilerKind))
    disclosure = models.CharField(max_length=20, choices=codes(*Disclosure))
    restricted = models.BooleanField()
    language = models.CharField(max_length=8, choices=codes(*Language))
    # Coarse on purpose: the hour for residents, the day for officers (design of sealed identities).
    filed_at = models.DateTimeField()
    phrase_hmac = models.BinaryField(max_length=32, unique=True)

    narrative = models.TextField()
    incident_date = models.DateField(null=True)
    incident_time = models.TimeField(null=True)
    incident_approximate = models.BooleanField(default=False)
    incident_when = models.CharField(max_length=500, blank=True)
    incident_place = models.CharField(max_length=1000, blank=True)
    county = models.CharField(max_length=20, choices=codes(*County), default=County.UNKNOWN)
    injury = models.CharField(max_length=20, choices=codes(*Injury), default=Injury.UNKNOWN)
    force_details = models.TextField(blank=True)
    injury_details = models.TextField(blank=True)
    medical_care = models.TextField(blank=True)
    people_notes = models.TextField(blank=True)
    evidence_notes = models.TextField(blank=True)

    routing_state = models.CharField(
        max_length=20, choices=codes(*RoutingState), default=RoutingState.UNROUTED
    )
    status = models.CharField(max_length=20, choices=codes(*Status), default=Status.RECEIVED)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closing_reason = models.CharField(max_length=30, choices=codes(*ClosingReason), blank=True)
    closing_note = models.TextField(blank=True)
    # The next clock that staff answer for; the queue is ordered by it.
    due_at = models.DateTimeField()
    # When the filer asked to withdraw; referrals that were made stand.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["restricted", "due_at", "id"],
                name="complaints_open_queue",
                condition=~Q(status=Status.CLOSED),
            ),
            models.Index(fields=["restricted", "due_at", "id"], name="complaints_whole_queue"),
            models.Index(
                fields=["id"],
                name="complaints_unrouted",
                condition=Q(routing_state=RoutingState.UNROUTED),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED) ^ Q(closing_reason=""),
                name="complaints_closed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(restricted=True)
                | Q(filer_kind__in=[FilerKind.RESIDENT, FilerKind.THIRD_PARTY]),
                name="complaints_officers_reports_are_restricted",
            ),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def ref(self) -> str:
        """How the ledger names this complaint."""
        return complaint_ref(self.id)


def complaint_ref(complaint_id: uuid.UUID) -> str:
    return f"complaint:{complaint_id}"


class Officer(models.Model):
    """An officer as the filer remembers one, or as staff identified one. Only ever added."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="officers")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=codes(*OfficerRole), default=OfficerRole.UNKNOWN)
    name = models.CharField(max_length=200, blank=True)
    badge = models.CharField(max_length=60, blank=True)
    description = models.TextField(blank=True)
    employer = models.CharField(max_length=40, choices=codes(*EMPLOYERS), default="unknown")
    task_forces = ArrayField(
        models.CharField(max_length=40, choices=codes(*AgencyCode)), default=list, blank=True
    )
    source = models.CharField(max_length=20, choices=codes(*Source), default=Source.FILER)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "position"], name="complaints_officer_position"
            )
        ]

    def __str__(self) -> str:
        return f"officer {self.position}"


class Statement(models.Model):
    """Words that came after the filing (a call, a letter), as staff wrote them down.

    They stand beside the filer's own, and are screened like them. Rows are added, never changed.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="statements")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Note(models.Model):
    """What a member of staff wrote about a case, for staff alone."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"
