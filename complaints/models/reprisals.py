"""Reprisal against somebody who reported: a case of its own, tied to the report it answers."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from complaints.models.complaint import Complaint, codes
from complaints.vocabulary import Reprisal


class ReprisalReport(models.Model):
    """What a restricted case says was done to its filer for an earlier report. Only added."""

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="reprisal", primary_key=True
    )
    about = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="reprisals")
    kinds = ArrayField(models.CharField(max_length=30, choices=codes(*Reprisal)))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(complaint=F("about")) & Q(kinds__len__gt=0),
                name="complaints_reprisals_answer_another_report",
            )
        ]

    def __str__(self) -> str:
        return "reprisal report"
