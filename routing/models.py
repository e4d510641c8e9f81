"""Tables of who must review a complaint, and of what they get."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from complaints.models import Complaint
from complaints.models.complaint import codes
from complaints.vocabulary import AgencyCode, County
from routing.states import PacketState, ReferralState


class Agency(models.Model):
    """A body that may receive referrals. Contacts and dates are editable; the code is not."""

    code = models.CharField(max_length=40, primary_key=True, choices=codes(*AgencyCode))
    name = models.CharField(max_length=200)
    outside = models.BooleanField()
    county = models.CharField(max_length=20, choices=codes(*County), blank=True)
    jurisdiction = models.CharField(max_length=500, blank=True)
    receiving_from = models.DateField()
    receiving_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """A published policy: the document itself, never edited."""

    version = models.CharField(max_length=60, unique=True)
    document = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    effective_from = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-effective_from", "-published_at"]

    def __str__(self) -> str:
        return self.version


class Decision(models.Model):
    """What the rules decided on a complaint at one moment: facts as seen, outcome, reasons."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="decisions")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField()
    outcome = models.JSONField()
    needs_outside_review = models.BooleanField()
    alarms = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="routing_decisions_alarmed", condition=~Q(alarms=[]))
        ]

    def __str__(self) -> str:
        return f"decision {self.id}"


class Referral(models.Model):
    """A complaint in the hands of one agency. It is never withdrawn, deleted or downgraded.

    ``grounds`` lists each purpose with its clock and rules:
    ``[{"purpose", "within", "rules": [...]}]``. ``open_by`` is the most urgent clock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="referrals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="referrals")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="referrals")
    grounds = models.JSONField()
    state = models.CharField(
        max_length=20, choices=codes(*ReferralState), default=ReferralState.QUEUED
    )
    made_at = models.DateTimeField()
    open_by = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    notified_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    notice_attempts = models.PositiveSmallIntegerField(default=0)
    notice_not_before = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "agency"], name="routing_one_referral_to_an_agency"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-made_at", "id"], name="routing_agency_list"),
            models.Index(
                fields=["notice_not_before"],
                name="routing_awaiting_notice",
                condition=Q(state=ReferralState.READY),
            ),
            models.Index(
                fields=["open_by"],
                name="routing_unopened",
                condition=Q(opened_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.id}"

    @property
    def ref(self) -> str:
        """How the ledger names this referral."""
        return f"referral:{self.id}"


class Packet(models.Model):
    """One version of what an agency gets. The row is the queue; Celery only wakes a worker.

    ``snapshot`` (sealed under the complaint's key) is frozen when the row is queued, and rendering
    reads nothing else. ``fence`` counts the leases: only the holder of the newest may publish.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="packets")
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=codes(*PacketState), default=PacketState.QUEUED)
    snapshot = models.BinaryField()
    snapshot_sha256 = models.CharField(max_length=64)
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)
    file = models.FileField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["referral", "version"], name="routing_packet_versions_count_up"
            ),
            models.CheckConstraint(
                condition=~Q(state=PacketState.READY) | (~Q(file="") & ~Q(sha256="")),
                name="routing_ready_packets_have_a_file",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("not_before").asc(nulls_first=True),
                name="routing_packets_to_build",
                condition=~Q(state=PacketState.READY),
            )
        ]

    def __str__(self) -> str:
        return f"packet {self.id}"
