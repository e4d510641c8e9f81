"""What staff do about a case beside its facts: ending their work on it, writing to the filer,
letting an account out that may have been given under order."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.models.complaint import Complaint, codes
from complaints.statuses import ClosingReason, ClosingState


class Closing(models.Model):
    """One time that somebody would end staff's work on a case, and what came of it.

    Where an agency has the case, one person closes. Where none has it, a second one must agree, or
    declines; ``answered_by`` is that person. A closed case may be opened again: the row says by
    whom and why, and stays.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="closings")
    state = models.CharField(max_length=10, choices=codes(*ClosingState))
    reason = models.CharField(max_length=30, choices=codes(*ClosingReason))
    note = models.TextField(blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True)
    reopened_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["proposed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint"],
                name="complaints_one_closing_at_a_time",
                condition=Q(state__in=[ClosingState.PROPOSED, ClosingState.CLOSED]),
            ),
            models.CheckConstraint(
                condition=Q(state=ClosingState.DECLINED)
                | Q(answered_by=None)
                | ~Q(answered_by=F("proposed_by")),
                name="complaints_two_different_people_close",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answer="")
                | Q(answered_by__isnull=False) & ~Q(answer=""),
                name="complaints_closings_are_answered_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClosingState.REOPENED) | ~Q(reopened_because=""),
                name="complaints_reopenings_have_a_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["proposed_at"],
                name="complaints_closings_proposed",
                condition=Q(state=ClosingState.PROPOSED),
            )
        ]

    def __str__(self) -> str:
        return f"closing {self.pk}"


class FilerUpdate(models.Model):
    """What staff told the filer, on the tracking page. Rows are added, never changed.

    One without a writer and without words is the program's own: that there is no news.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="updates")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    turn = models.PositiveIntegerField(default=0, editable=False)  # complaints/turns.py

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"update {self.pk}"


class AccountReview(models.Model):
    """One person's word that an account may go into packets, given under order or not.

    It takes two different people's; a trigger lets the complaint's ``order_decided`` turn true only
    then. Rows are added, never changed.
    """

    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="account_reviews"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "reviewed_by"], name="complaints_two_people_review_an_account"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="complaints_account_reviews_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"account review {self.pk}"
