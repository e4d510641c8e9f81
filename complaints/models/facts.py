"""What the rules decide on: one row a fact, each with who stated it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from complaints.models.complaint import Complaint, codes
from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    ForceType,
    Injury,
    Source,
    Strength,
    SuspicionState,
)


class FactKind(models.TextChoices):
    """Which closed list a fact's code is from."""

    FORCE = "force"
    ALLEGATION = "allegation"
    INJURY = "injury"
    COUNTY = "county"
    AGENCY_PRESENT = "agency_present"
    DECLARED_TIE = "declared_tie"


CODES_OF_KIND: dict[FactKind, list[str]] = {
    FactKind.FORCE: [str(code) for code in ForceType],
    FactKind.ALLEGATION: [str(code) for code in Allegation],
    FactKind.INJURY: [str(code) for code in Injury],
    FactKind.COUNTY: [str(code) for code in County],
    FactKind.AGENCY_PRESENT: [str(code) for code in AgencyCode],
    FactKind.DECLARED_TIE: [str(code) for code in AgencyCode],
}


def _code_belongs_to_its_kind() -> Q:
    condition = Q()
    for kind, allowed in CODES_OF_KIND.items():
        condition |= Q(kind=kind.value, code__in=allowed)
    return condition


class Fact(models.Model):
    """One fact. Facts are only added: staff's stand beside the filer's own."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=20, choices=FactKind.choices)
    code = models.CharField(max_length=40)
    source = models.CharField(max_length=20, choices=codes(*Source))
    stated_by = models.ForeignKey(  # nobody asks what a person stated
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    stated_at = models.DateTimeField()
    because = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A county may be corrected and corrected back: the latest counts.
            models.UniqueConstraint(
                fields=["complaint", "kind", "code", "source"],
                name="complaints_fact_stated_once",
                condition=~Q(kind=FactKind.COUNTY),
            ),
            models.CheckConstraint(
                condition=_code_belongs_to_its_kind(), name="complaints_fact_code_of_its_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind=FactKind.DECLARED_TIE) | ~Q(because=""),
                name="complaints_declared_ties_have_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}={self.code} ({self.source})"


class Suspicion(models.Model):
    """Force that the words tell of and no box did. ``spans`` count code points of the narrative.

    A strong one counts at once and has no state. A weak one is open until its deadline, when it
    lapses and counts as force, unless two people clear it first.
    """

    complaint = models.OneToOneField(
        Complaint, on_delete=models.PROTECT, related_name="suspicion", primary_key=True
    )
    strength = models.CharField(max_length=10, choices=codes(*Strength))
    force_types = ArrayField(models.CharField(max_length=40, choices=codes(*ForceType)))
    spans = models.JSONField()
    reason = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=codes(*SuspicionState), blank=True)
    deadline = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(strength=Strength.STRONG, state="", deadline=None)
                | Q(strength=Strength.WEAK, state__in=list(SuspicionState), deadline__isnull=False),
                name="complaints_weak_suspicions_have_a_clock",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["deadline"],
                name="complaints_open_suspicions",
                condition=Q(state=SuspicionState.OPEN),
            )
        ]

    def __str__(self) -> str:
        return f"{self.strength} suspicion"


class Clearing(models.Model):
    """One person's word that the words tell of no force. It takes two different people's.

    Rows are added, never changed. A database trigger lets a suspicion turn to ``cleared`` only
    where two people gave theirs before the deadline.
    """

    suspicion = models.ForeignKey(Suspicion, on_delete=models.PROTECT, related_name="clearings")
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["suspicion", "cleared_by"], name="complaints_two_different_people_clear"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="complaints_clearings_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"clearing {self.pk}"
