"""Translations of a filer's words, which stand beside them and never in their place."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from complaints.models.complaint import Complaint, codes
from complaints.translations.places import Language, Translator


class Translation(models.Model):
    """What a person or a service made of some of the filer's words. Rows are added, never changed.

    ``place`` names the words (``complaints/translations/places.py``). A correction is another row:
    of the same place and language the latest counts. ``words`` is the copy that may be shown:
    where it held a sealed identity, the whole stands in the vault.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="translations")
    place = models.CharField(max_length=60)
    from_language = models.CharField(max_length=10, choices=codes(*Language))
    to_language = models.CharField(max_length=10, choices=codes(*Language))
    translator = models.CharField(max_length=20, choices=codes(*Translator))
    translator_name = models.CharField(max_length=200)
    certified = models.BooleanField()
    words = models.TextField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"translation {self.pk}"
