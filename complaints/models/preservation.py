"""Requests to keep footage, and each step that was taken about one."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from complaints.models.complaint import Complaint, codes
from complaints.preservation.clocks import Alarm, Outcome, RequestState, Step
from complaints.vocabulary import EMPLOYERS


class PreservationRequest(models.Model):
    """A request to whoever holds footage of an incident: a department, or who staff named.

    ``holder`` is the code of a department; for others it is empty, and ``holder_name`` and
    ``address`` are staff's words. Only the last three columns change, with each step.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(  # found by the constraint of its holder
        Complaint, on_delete=models.PROTECT, related_name="preservation_requests", db_index=False
    )
    holder = models.CharField(max_length=40, choices=codes(*EMPLOYERS), blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()  # as coarse as the filing, where the program made it
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    retention_days = models.PositiveIntegerField()
    expires_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=codes(*RequestState))
    alarm = models.CharField(max_length=20, choices=codes(*Alarm), blank=True)
    alarm_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "holder", "holder_name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "holder", "holder_name"],
                name="complaints_each_holder_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(holder="") ^ Q(holder_name=""),
                name="complaints_requests_have_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(alarm="", alarm_at=None) | ~Q(alarm="") & Q(alarm_at__isnull=False),
                name="complaints_alarms_have_a_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["alarm_at", "id"],
                name="complaints_preservation_alarms",
                condition=Q(alarm_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"preservation request {self.pk}"


class PreservationStep(models.Model):
    """One step. Rows are added, never changed; what they mean stands in the columns they use.

    ``words`` is how it was sent, what was answered, or the reason; ``on`` the day of it.
    ``letter`` holds the parts of the letter as somebody approved them, ``closes`` the alarm that
    was set aside. A sealed identity is replaced in all of them.
    """

    request = models.ForeignKey(PreservationRequest, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=codes(*Step))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField(null=True)
    words = models.TextField(blank=True)
    reference = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, choices=codes(*Outcome), blank=True)
    closes = models.CharField(max_length=20, choices=codes(*Alarm), blank=True)
    letter = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(step=Step.CONCLUDED) ^ Q(outcome=""),
                name="complaints_conclusions_have_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(step=Step.SET_ASIDE) ^ Q(closes=""),
                name="complaints_setting_aside_names_the_alarm",
            ),
            models.CheckConstraint(
                condition=~Q(step__in=[Step.RELEASED, Step.SET_ASIDE, Step.CONCLUDED])
                | ~Q(words=""),
                name="complaints_preservation_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.request_id}"
