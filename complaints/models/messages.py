"""What is said after the filing, and what the filer asked for: messages, contact, notices."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from complaints.models.complaint import Complaint, codes
from complaints.vocabulary import AgencyCode


class Party(models.TextChoices):
    """Between whom a message goes. Filer and agencies speak through staff."""

    FILER = "filer"
    STAFF = "staff"
    AGENCY = "agency"


class Message(models.Model):
    """One message. Rows are added; only that the receiver has read it is noted once.

    What staff write to the filer is a ``FilerUpdate``. ``agency`` is the agency that wrote or gets
    a message. ``words`` is the copy that may be shown: where the filer's held a sealed identity,
    the whole stands in the vault. A filer's times are coarse.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="messages")
    sender = models.CharField(max_length=10, choices=Party.choices)
    receiver = models.CharField(max_length=10, choices=Party.choices)
    agency = models.CharField(max_length=40, choices=codes(*AgencyCode), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.TextField()
    at = models.DateTimeField()
    turn = models.PositiveIntegerField(default=0, editable=False)  # complaints/turns.py
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(sender=Party.FILER, receiver=Party.STAFF, agency="", written_by=None)
                | Q(sender=Party.AGENCY, receiver=Party.STAFF, written_by__isnull=False)
                & ~Q(agency="")
                | Q(sender=Party.STAFF, receiver=Party.AGENCY, written_by__isnull=False)
                & ~Q(agency=""),
                name="complaints_messages_pass_through_staff",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["complaint", "receiver"],
                name="complaints_messages_unread",
                condition=Q(read_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class ContactCorrection(models.Model):
    """Contact data as the filer corrected them, sealed; the latest counts, none is changed."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    name = models.BinaryField()
    email = models.BinaryField()
    phone = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "number"], name="complaints_corrections_in_order"
            )
        ]

    def __str__(self) -> str:
        return "contact correction (sealed)"


class NoticeWish(models.Model):
    """Whether the filer asked for a mail when something is new, and whether one is due."""

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="notice_wish", primary_key=True
    )
    wanted = models.BooleanField()
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="complaints_notices_due",
                condition=Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"notice wish: {self.wanted}"
