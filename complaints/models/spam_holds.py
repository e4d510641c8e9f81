"""Filings that came in a flood without a proof, until staff say whether they are spam.

Rows are never deleted, but for the last two tables', which only serve while a flood is on. None
holds a time finer than its case's own.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.models.complaint import Complaint, codes
from complaints.statuses import ClearingState, HoldState, Mark

STANDING = (ClearingState.PROPOSED, ClearingState.CONFIRMED)


class SpamClearing(models.Model):
    """Somebody's wish to clear a cluster of held filings as spam, and another's answer.

    ``cases`` counts the set, which is fixed when it is proposed (``SpamHold.clearing``), and
    ``cleared`` those of them that are closed by now.
    """

    cluster = models.BigIntegerField()
    restricted = models.BooleanField()
    state = models.CharField(
        max_length=10, choices=codes(*ClearingState), default=ClearingState.PROPOSED
    )
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    cases = models.PositiveIntegerField()
    cleared = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["proposed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cluster", "restricted"],
                name="complaints_one_clearing_of_a_cluster",
                condition=Q(state__in=STANDING),
            ),
            models.CheckConstraint(
                condition=Q(state=ClearingState.DECLINED)
                | Q(answered_by=None)
                | ~Q(answered_by=F("proposed_by")),
                name="complaints_two_different_people_clear_spam",
            ),
            models.CheckConstraint(
                condition=Q(state=ClearingState.PROPOSED, answered_by=None, answered_at=None)
                | ~Q(state=ClearingState.PROPOSED)
                & Q(answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(answer=""),
                name="complaints_clearings_of_spam_are_answered",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="complaints_clearings_of_spam_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"clearing of spam {self.pk}"

    @property
    def ref(self) -> str:
        """How the ledger names this clearing."""
        return f"spam_clearing:{self.pk}"


class SpamHold(models.Model):
    """A filing that waits for the spam check, or did. The deadline never moves.

    ``cluster`` is a keyed number that filings with much the same words share
    (``complaints/likeness.py``). ``tells_force``: as filed it needs outside review, or its filer
    added something since, which may; nobody clears such a one unread.
    """

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="spam_hold", primary_key=True
    )
    state = models.CharField(max_length=10, choices=codes(*HoldState), default=HoldState.HELD)
    deadline = models.DateTimeField()
    cluster = models.BigIntegerField()
    restricted = models.BooleanField()
    major = models.BooleanField()
    tells_force = models.BooleanField()
    clearing = models.ForeignKey(
        SpamClearing, on_delete=models.PROTECT, null=True, related_name="holds", db_index=False
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["restricted", "cluster", "deadline"],
                name="complaints_held_clusters",
                condition=Q(state=HoldState.HELD),
            ),
            models.Index(
                fields=["clearing", "complaint"],
                name="complaints_clearings_cases",
                condition=Q(clearing__isnull=False),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state=HoldState.CLEARED) | Q(clearing__isnull=False),
                name="complaints_cleared_as_spam_by_a_clearing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} for the spam check"


class SpamReading(models.Model):
    """A held filing that one person read, or was given to read in a sample, and their judgement."""

    hold = models.ForeignKey(
        SpamHold, on_delete=models.PROTECT, related_name="readings", db_index=False
    )
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True)  # none for what the person chose to read
    mark = models.CharField(max_length=5, choices=codes(*Mark), blank=True, default=Mark.NONE)
    marked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["hold", "reader"], name="complaints_a_filing_read_once_by_each"
            ),
            models.CheckConstraint(
                condition=Q(mark=Mark.NONE) ^ Q(marked_at__isnull=False),
                name="complaints_marks_have_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["hold"], name="complaints_taken_for_real", condition=Q(mark=Mark.REAL)
            )
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class LikenessBand(models.Model):
    """To which cluster words belong that have this in common; forgotten when nothing is held."""

    band = models.BigIntegerField(primary_key=True)
    cluster = models.BigIntegerField()

    def __str__(self) -> str:
        return "a band of likeness"


class SpentProof(models.Model):
    """The digest of a challenge whose solution was used; forgotten when the challenge is over."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return "a spent proof"
