"""The vault: what may identify the filer, encrypted under a key of the complaint's own."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from complaints.models.complaint import Complaint


class DataKey(models.Model):
    """A complaint's data key, wrapped by the key-encryption key that ``kek_id`` names."""

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="data_key", primary_key=True
    )
    kek_id = models.CharField(max_length=60)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"data key under {self.kek_id}"


class Identity(models.Model):
    """Who filed, whatever they chose to disclose. An anonymous complaint has no row."""

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="identity", primary_key=True
    )
    name = models.BinaryField()
    email = models.BinaryField()
    phone = models.BinaryField()
    reach = models.BinaryField(default=b"")  # how to reach the filer safely
    signed_name = models.BinaryField(default=b"")  # typed under the statement

    def __str__(self) -> str:
        return "identity (sealed)"


class Verbatim(models.Model):
    """Words that held a sealed identity, as they were typed; the shown copy has them replaced.

    ``column`` names the place: ``narrative``, or ``officer.0.description``.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="verbatim")
    column = models.CharField(max_length=60)
    words = models.BinaryField()
    replaced = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["complaint", "column"], name="complaints_verbatim_once")
        ]

    def __str__(self) -> str:
        return f"words of {self.column} (sealed)"


class SealAlarm(models.Model):
    """A case in whose vault something does not open, as the last check of it found."""

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="seal_alarm", primary_key=True
    )
    # ``table.column`` of what does not open; never a value.
    places = ArrayField(models.CharField(max_length=120))
    found_at = models.DateTimeField()
    # Set when a later check opened everything again.
    mended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["found_at"],
                name="complaints_broken_seals",
                condition=models.Q(mended_at=None),
            )
        ]

    def __str__(self) -> str:
        return "a seal does not open"
