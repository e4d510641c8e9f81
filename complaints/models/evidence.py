"""Evidence: what came in, the files that it is kept as, who had it, and what two people opened.

Every file is sealed (``complaints/evidence/sealed_files.py``) with its item's own key. What belongs
to a complaint is never deleted, and its original never changed: triggers hold that (migrations).
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from complaints.evidence.kinds import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    CustodyKind,
    EvidenceState,
    FileRole,
    MediaKind,
    RefusalReason,
    UnderOrder,
)
from complaints.models.complaint import Complaint, codes
from complaints.vocabulary import Source


class EvidenceItem(models.Model):
    """One piece of evidence: of a draft while somebody is filing, then of a complaint.

    ``typed`` is what the sender called and said of it, sealed; ``name`` and ``description`` are the
    copies that may be shown (made safe, a sealed identity replaced), empty before filing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft_hash = models.BinaryField(max_length=32, null=True)
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, null=True, related_name="evidence"
    )
    # The exhibit's number, given when it arrived whole; "E-1" is position 1.
    position = models.PositiveSmallIntegerField(null=True)
    # The order in which one sender's files began to come; unlike the moment, it is no trace.
    arrival = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=20, choices=codes(*Source))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True)
    typed = models.BinaryField()
    declared_size = models.BigIntegerField()
    declared_sha256 = models.CharField(max_length=64, blank=True)
    # The hour for filers (officers: the day), exact for staff. Of one still coming: its beginning.
    received_at = models.DateTimeField()

    state = models.CharField(max_length=20, choices=codes(*EvidenceState))
    reason = models.CharField(max_length=40, choices=codes(*RefusalReason), blank=True)
    # While it is coming: the parts that arrived, as ``[[storage name, bytes], ...]``.
    parts = models.JSONField(default=list)
    received_bytes = models.BigIntegerField(default=0)
    # A check that failed for no fault of the file is tried again.
    check_attempts = models.PositiveSmallIntegerField(default=0)
    check_after = models.DateTimeField(null=True)
    # Accepted, and told to agencies with others of the case: by then at the latest. Null once told.
    tell_by = models.DateTimeField(null=True)

    kind = models.CharField(max_length=20, choices=codes(*MediaKind), blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    rotation = models.PositiveSmallIntegerField(default=0)
    mirrored = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(null=True)
    duration_seconds = models.FloatField(null=True)

    under_order = models.CharField(max_length=10, choices=codes(*UnderOrder), blank=True)
    # Two people let it into packets although it may have been given under order.
    order_decided = models.BooleanField(default=False)

    kek_id = models.CharField(max_length=60)
    wrapped = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(complaint=None, draft_hash__isnull=False)
                | Q(complaint__isnull=False, draft_hash=None),
                name="complaints_evidence_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["complaint", "position"], name="complaints_evidence_position"
            ),
            models.CheckConstraint(
                condition=Q(state=EvidenceState.RECEIVING) | ~Q(sha256=""),
                name="complaints_evidence_arrived_has_a_hash",
            ),
            models.CheckConstraint(
                condition=Q(complaint=None)
                | Q(state=EvidenceState.RECEIVING)
                | Q(position__isnull=False),
                name="complaints_evidence_exhibits_are_numbered",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["draft_hash"],
                name="complaints_evidence_of_draft",
                condition=Q(complaint=None),
            ),
            models.Index(
                fields=["check_after"],
                name="complaints_evidence_waiting",
                condition=Q(state__in=[EvidenceState.CHECKING, EvidenceState.HELD]),
            ),
            models.Index(
                fields=["received_at"],
                name="complaints_evidence_undecided",
                condition=Q(
                    complaint__isnull=False,
                    under_order__in=[UnderOrder.YES, UnderOrder.UNKNOWN],
                    order_decided=False,
                ),
            ),
            models.Index(
                fields=["tell_by"],
                name="complaints_evidence_to_tell",
                condition=Q(tell_by__isnull=False),
            ),
            models.Index(
                fields=["received_at"],
                name="complaints_evidence_coming",
                condition=Q(state=EvidenceState.RECEIVING),
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.exhibit or self.pk}"

    @property
    def exhibit(self) -> str:
        """The exhibit's number, as people say it."""
        return f"E-{self.position}" if self.position is not None else ""

    @property
    def withheld(self) -> bool:
        """Whether it stays out of packets until two people decide."""
        asked = self.under_order in {UnderOrder.YES, UnderOrder.UNKNOWN}
        return asked and not self.order_decided


class EvidenceFile(models.Model):
    """A stored file of an item: the original, or what was made from it. Only ever added.

    ``parts`` is ``[[storage name, bytes], ...]``; sizes and the hash are of the plaintext.
    ``replaced`` counts the sealed values that were replaced in a text's clean copy.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(max_length=20, choices=codes(*FileRole))
    number = models.PositiveSmallIntegerField(default=1)
    parts = models.JSONField()
    media_type = models.CharField(max_length=60)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    rotation = models.PositiveSmallIntegerField(default=0)
    mirrored = models.BooleanField(default=False)
    replaced = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["role", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["item", "role", "number"], name="complaints_evidence_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.number}"


class CustodyEvent(models.Model):
    """One thing that happened to an item. Only ever added.

    ``actor_kind`` is ``filer``, ``system``, ``staff`` or an agency's code. ``matched`` says whether
    the bytes were hashed again and were the ones recorded; null where no bytes moved, or a part of
    them alone, which ``why`` then names.
    """

    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="custody")
    kind = models.CharField(max_length=20, choices=codes(*CustodyKind))
    actor_kind = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    matched = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor_kind}"


class OrderReview(models.Model):
    """One person's word that an item may go into packets, asked whether it was given under order.

    It takes two different people's; a trigger lets ``order_decided`` turn true only then.
    """

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="order_reviews")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["item", "reviewed_by"], name="complaints_two_people_review_an_order"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="complaints_order_reviews_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"order review {self.pk}"
