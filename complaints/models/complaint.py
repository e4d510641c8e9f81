"""The complaint, as it was filed, and what staff do with it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from complaints.evidence.kinds import UnderOrder
from complaints.statuses import ClosingReason, RoutingState, Status
from complaints.vocabulary import (
    EMPLOYERS,
    AgencyCode,
    CameraState,
    County,
    Disclosure,
    FilerKind,
    ForceType,
    Injury,
    Language,
    OfficerRole,
    PersonRole,
    Source,
    Sworn,
    YesNo,
)

# What the filer stated. A database trigger refuses to change any of these columns.
FILED_COLUMNS = (
    "id case_number filer_kind disclosure restricted language filed_at narrative incident_date "
    "incident_time incident_approximate incident_when incident_place county injury force_details "
    "injury_details medical_care people_notes evidence_notes phrase_hmac incident_until "
    "munition_warning munition_way_out munition_threat munition_details earlier_reports "
    "report_numbers hoped_outcome interpreter sworn under_order"
).split()


def codes(*words: str) -> list[tuple[str, str]]:
    """Choices of a closed list; people read its words from ``complaints/wording.py``."""
    return [(str(word), str(word)) for word in words]


def _yes_no() -> models.CharField[str, str]:
    return models.CharField(max_length=10, choices=codes(*YesNo), default=YesNo.UNKNOWN)


def clock_unanswered() -> Q:
    """A condition: nobody dealt yet with the clock that the case has now."""
    return Q(escalated_clock=None) | ~Q(escalated_clock=F("due_at"))


class Complaint(models.Model):
    """One complaint. Identity stands in the vault, never here.

    Where the name is sealed, the text columns hold a copy in which the sealed values are replaced;
    the words as typed stand in the vault (``Verbatim``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_number = models.CharField(max_length=20, unique=True, editable=False)
    filer_kind = models.CharField(max_length=20, choices=codes(*FilerKind))
    disclosure = models.CharField(max_length=20, choices=codes(*Disclosure))
    restricted = models.BooleanField()
    language = models.CharField(max_length=8, choices=codes(*Language))
    # Coarse on purpose: the hour for residents, the day for officers (design of sealed identities).
    filed_at = models.DateTimeField()
    phrase_hmac = models.BinaryField(max_length=32, unique=True)

    narrative = models.TextField()
    incident_date = models.DateField(null=True)
    incident_until = models.DateField(null=True)  # the last day, where it went on for several
    incident_time = models.TimeField(null=True)
    incident_approximate = models.BooleanField(default=False)
    incident_when = models.CharField(max_length=500, blank=True)
    incident_place = models.CharField(max_length=1000, blank=True)
    county = models.CharField(max_length=20, choices=codes(*County), default=County.UNKNOWN)
    injury = models.CharField(max_length=20, choices=codes(*Injury), default=Injury.UNKNOWN)
    force_details = models.TextField(blank=True)
    injury_details = models.TextField(blank=True)
    medical_care = models.TextField(blank=True)
    people_notes = models.TextField(blank=True)
    evidence_notes = models.TextField(blank=True)
    # Asked where gas or a munition was used. Routing never reads them: a threat that somebody saw
    # is no reason to keep a complaint inside.
    munition_warning = _yes_no()
    munition_way_out = _yes_no()
    munition_threat = _yes_no()
    munition_details = models.TextField(blank=True, default="")
    earlier_reports = models.TextField(blank=True, default="")
    report_numbers = models.CharField(max_length=500, blank=True, default="")
    hoped_outcome = models.TextField(blank=True, default="")
    interpreter = models.CharField(max_length=200, blank=True, default="")
    sworn = models.CharField(max_length=20, choices=codes(*Sworn), default=Sworn.NO)
    # Whether the account was given under order (Garrity): asked of officers and employees alone.
    under_order = models.CharField(
        max_length=10, choices=codes(*UnderOrder), blank=True, default="", db_default=""
    )
    # Two people let it into packets although it may have been given under order.
    order_decided = models.BooleanField(default=False, db_default=False)

    routing_state = models.CharField(
        max_length=20, choices=codes(*RoutingState), default=RoutingState.UNROUTED
    )
    status = models.CharField(max_length=20, choices=codes(*Status), default=Status.RECEIVED)
    claimed_by = models.ForeignKey(  # of open cases, which an index below finds
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    closing_reason = models.CharField(max_length=30, choices=codes(*ClosingReason), blank=True)
    closing_note = models.TextField(blank=True)
    # Staff's own clock: triage, or the suspicion that two people must judge.
    due_at = models.DateTimeField()
    # The next three are kept for the queue by whatever changes them (routing/case_clocks.py): of
    # all clocks that run, the one that runs out first (none for a case at rest); whether the latest
    # decision calls the case major; whether it was ever sent to an agency outside the department.
    next_due_at = models.DateTimeField(null=True)
    major = models.BooleanField(default=False, db_default=False)
    sent_outside = models.BooleanField(default=False, db_default=False)
    # When staff last wrote to the filer; the clock of the next update counts from it.
    filer_updated_at = models.DateTimeField(null=True)
    # When the filer last heard anything at all, also that there is no news.
    filer_told_at = models.DateTimeField(null=True)
    # When the filer asked to withdraw; referrals that were made stand.
    withdrawn_at = models.DateTimeField(null=True)
    # The last clock (a value of ``due_at``) that ran out and was dealt with: escalated, or found
    # answered by an outside agency's referral.
    escalated_clock = models.DateTimeField(null=True)
    # What keeps it from being routed, while something does. The moment of the next attempt would
    # tell when an officer filed, and is erased once the case is routed.
    routing_attempts = models.PositiveIntegerField(default=0)
    routing_fault = models.CharField(max_length=60, blank=True, default="")
    routing_next_try_at = models.DateTimeField(null=True)

    class Meta:
        # What is held for the spam check, thousands in a flood, is in lists of its own alone.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["restricted", "sent_outside", "major", "next_due_at", "id"],
                name="complaints_open_queue",
                condition=~Q(status=Status.CLOSED) & ~Q(routing_state=RoutingState.HELD),
            ),
            models.Index(
                fields=["restricted", "sent_outside", "-filed_at", "id"],
                name="complaints_closed_queue",
                condition=Q(status=Status.CLOSED) & ~Q(routing_state=RoutingState.HELD),
            ),
            models.Index(
                fields=["claimed_by", "major", "next_due_at", "id"],
                name="complaints_own_queue",
                condition=Q(claimed_by__isnull=False) & ~Q(status=Status.CLOSED),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="complaints_triage_clock",
                condition=Q(sent_outside=False)
                & ~Q(status=Status.CLOSED)
                & ~Q(routing_state=RoutingState.HELD),
            ),
            models.Index(
                Coalesce("filer_told_at", "filed_at"),
                "id",
                name="complaints_filer_untold",
                condition=~Q(status=Status.CLOSED) & ~Q(routing_state=RoutingState.HELD),
            ),
            models.Index(
                fields=["withdrawn_at"],
                name="complaints_withdrawn",
                condition=Q(withdrawn_at__isnull=False) & ~Q(status=Status.CLOSED),
            ),
            models.Index(
                F("routing_next_try_at").asc(nulls_first=True),
                name="complaints_unrouted",
                condition=Q(routing_state=RoutingState.UNROUTED),
            ),
            models.Index(
                fields=["filed_at", "id"],
                name="complaints_account_undecided",
                condition=Q(restricted=True, order_decided=False)
                & ~Q(under_order=UnderOrder.NO)
                & ~Q(status=Status.CLOSED),
            ),
            # Small at any size: a clock leaves it when it was dealt with.
            models.Index(
                fields=["due_at"],
                name="complaints_clock_unanswered",
                condition=~Q(status=Status.CLOSED)
                & ~Q(routing_state=RoutingState.HELD)
                & clock_unanswered(),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED) ^ Q(closing_reason=""),
                name="complaints_closed_has_a_reason",
            ),
            # The queue finds open cases by it; one without would be found by nobody.
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED) | Q(next_due_at__isnull=False),
                name="complaints_open_cases_have_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(restricted=True)
                | Q(filer_kind__in=[FilerKind.RESIDENT, FilerKind.THIRD_PARTY]),
                name="complaints_officers_reports_are_restricted",
            ),
            models.CheckConstraint(
                condition=Q(restricted=True) | Q(under_order=""),
                name="complaints_officers_are_asked_about_orders",
            ),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def ref(self) -> str:
        """How the ledger names this complaint."""
        return complaint_ref(self.id)

    @property
    def account_withheld(self) -> bool:
        """Whether the words of the filing reach no agency until two people decide.

        An officer's or employee's account goes out only where they said that nothing of it was
        given under order.
        """
        return self.restricted and self.under_order != UnderOrder.NO and not self.order_decided


def complaint_ref(complaint_id: uuid.UUID) -> str:
    return f"complaint:{complaint_id}"


class Officer(models.Model):
    """An officer as the filer remembers one, or as staff identified one. Only ever added."""

    complaint = models.ForeignKey(  # found by the constraint of its position
        Complaint, on_delete=models.PROTECT, related_name="officers", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20, choices=codes(*OfficerRole), default=OfficerRole.UNKNOWN)
    name = models.CharField(max_length=200, blank=True)
    badge = models.CharField(max_length=60, blank=True)
    car = models.CharField(max_length=60, blank=True, default="")
    description = models.TextField(blank=True)
    camera = models.CharField(
        max_length=10, choices=codes(*CameraState), default=CameraState.UNKNOWN
    )
    employer = models.CharField(max_length=40, choices=codes(*EMPLOYERS), default="unknown")
    task_forces = ArrayField(
        models.CharField(max_length=40, choices=codes(*AgencyCode)), default=list, blank=True
    )
    # Which of the incident's force this officer used, where the filer knows; each is a fact too.
    force_types = ArrayField(
        models.CharField(max_length=40, choices=codes(*ForceType)), default=list, blank=True
    )
    source = models.CharField(max_length=20, choices=codes(*Source), default=Source.FILER)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "position"], name="complaints_officer_position"
            )
        ]

    def __str__(self) -> str:
        return f"officer {self.position}"


class Person(models.Model):
    """Somebody else whom the filer named: hurt, a witness, the one filed for. Only ever added.

    ``identity`` is sealed under the complaint's data key: JSON of name, contact and guardian. It
    could lead to a filer who wants to stay unknown, and it is these people's own.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="people")
    position = models.PositiveSmallIntegerField()
    roles = ArrayField(
        models.CharField(max_length=20, choices=codes(*PersonRole)), default=list, blank=True
    )
    # Whether the outside agencies may use the contact, as the filer says.
    consent = _yes_no()
    notes = models.TextField(blank=True)
    identity = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "position"], name="complaints_person_position"
            )
        ]

    def __str__(self) -> str:
        return f"person {self.position}"


class Statement(models.Model):
    """Words that came after the filing, as staff wrote them down, or as the filer typed them.

    ``taken_by`` is empty where the filer typed them, on the tracking page. They stand beside the
    filer's own, and are screened like them. Rows are added, never changed.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="statements")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.TextField()
    at = models.DateTimeField()
    turn = models.PositiveIntegerField(default=0, editable=False)  # complaints/turns.py

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Note(models.Model):
    """What a member of staff wrote about a case, for staff alone."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"
