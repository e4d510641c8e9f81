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
from routing.conflicts import StrikeReason
from routing.states import (
    APPROVED,
    UNACKNOWLEDGED,
    Finding,
    PacketState,
    PolicyState,
    ReferralState,
    ReplayState,
)


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
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # It stands under the department's own board (domain: who may receive what).
            models.CheckConstraint(
                condition=~Q(code=AgencyCode.OCC.value, outside=True),
                name="routing_the_occ_is_never_outside",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """One version of the policy, from draft to superseded.

    Its document never changes once it is proved, and nothing but its state once it is published:
    a database trigger refuses everything else, deletion included.
    """

    version = models.CharField(max_length=60, unique=True)
    document = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20, choices=codes(*PolicyState), default=PolicyState.DRAFT)
    effective_from = models.DateField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    # How far the proof is, and what it found (``routing/policies.py``).
    proof = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-effective_from", "-published_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=APPROVED) ^ Q(published_at=None),
                name="routing_published_policies_have_a_time",
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")),
                name="routing_nobody_approves_their_own_policy",
            ),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def ref(self) -> str:
        """How the ledger names this policy."""
        return f"policy:{self.version}"


class Replay(models.Model):
    """A policy tried on every past complaint, beside the one in force. It sends nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="replays")
    baseline = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=20, choices=codes(*ReplayState), default=ReplayState.RUNNING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["policy"],
                name="routing_one_unfinished_replay",
                condition=~Q(state=ReplayState.DONE),
            )
        ]

    def __str__(self) -> str:
        return f"replay {self.id}"


class ReplayPart(models.Model):
    """A range of complaints (by identifier) that one worker at a time goes through.

    ``place`` is the last one counted in ``tally``: both are written in one transaction, so that a
    part that was cut off goes on behind it and counts nothing twice. ``fence`` counts the claims.
    """

    replay = models.ForeignKey(Replay, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    place = models.UUIDField()
    last = models.UUIDField()
    done = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)
    finished = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["replay", "number"], name="routing_replay_parts_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.replay_id}"


class Decision(models.Model):
    """What the rules decided on a complaint at one moment: facts as seen, outcome, reasons."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    policy = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    facts = models.JSONField()
    outcome = models.JSONField()
    needs_outside_review = models.BooleanField()
    alarms = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="routing_decisions_alarmed", condition=~Q(alarms=[])),
            models.Index(fields=["complaint", "-at", "id"], name="routing_latest_decision"),
        ]

    def __str__(self) -> str:
        return f"decision {self.id}"


def untold() -> Q:
    """A condition: a version is ready that the agency neither has nor was told of."""
    return Q(ready_version__gt=F("notified_version")) & Q(ready_version__gt=F("downloaded_version"))


class Referral(models.Model):
    """A complaint in the hands of one agency. It is never withdrawn, deleted or downgraded.

    ``grounds`` lists each purpose with its clock and rules:
    ``[{"purpose", "within", "rules": [...]}]``. ``open_by`` is the most urgent clock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Found by the constraint and the indexes below; every one more costs each filing a write.
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="referrals", db_index=False
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="referrals", db_index=False
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="referrals", db_index=False
    )
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
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    # The agency began its review, and what it came to; neither is ever unsaid.
    review_began_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    finding = models.CharField(max_length=30, choices=codes(*Finding), blank=True)
    concluding_note = models.TextField(blank=True)
    # The agency stepped back, and why, in its own words.
    recused_at = models.DateTimeField(null=True)
    recused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    recusal_reason = models.TextField(blank=True)
    # A conflict of interest that later facts showed: the record stays, access and versions stop.
    conflicted_at = models.DateTimeField(null=True)
    conflict = models.CharField(max_length=40, choices=codes(*StrikeReason), blank=True)
    # Who stated the fact that took it from its agency, and the other person who looked at that.
    conflict_stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    conflict_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    conflict_seen_at = models.DateTimeField(null=True)
    conflict_seen_note = models.TextField(blank=True, default="", db_default="")
    # Its agency is yet to be mailed that it no longer has it.
    removal_notice_due = models.BooleanField(default=False, db_default=False)
    # No agency without a conflict was left. Such a referral counts, and is open to its agency,
    # whatever conflict it has.
    last_resort = models.BooleanField(default=False)
    # Made when the holds of a flood lapsed: its packets and notices give way to all others.
    grouped = models.BooleanField(default=False, db_default=False)
    # Staff added it beside what the rules chose.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    added_because = models.TextField(blank=True)
    # The newest version of its packet that is ready, that its agency was told of, that it has.
    ready_version = models.PositiveIntegerField(default=0)
    notified_version = models.PositiveIntegerField(default=0)
    downloaded_version = models.PositiveIntegerField(default=0)
    notice_attempts = models.PositiveSmallIntegerField(default=0)
    notice_not_before = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["complaint", "agency"], name="routing_one_referral_to_an_agency"
            ),
            models.CheckConstraint(
                condition=Q(conflicted_at=None, conflict="")
                | Q(conflicted_at__isnull=False) & ~Q(conflict=""),
                name="routing_conflicts_are_named",
            ),
            models.CheckConstraint(
                condition=Q(conflict_seen_at=None, conflict_seen_by=None, conflict_seen_note="")
                | Q(conflicted_at__isnull=False, conflict_seen_at__isnull=False)
                & Q(conflict_seen_by__isnull=False)
                & ~Q(conflict_seen_note="")
                & (Q(conflict_stated_by=None) | ~Q(conflict_seen_by=F("conflict_stated_by"))),
                name="routing_conflicts_are_seen_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(added_by=None, added_because="")
                | Q(added_by__isnull=False) & ~Q(added_because=""),
                name="routing_referrals_by_hand_have_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None, finding="")
                | Q(concluded_at__isnull=False) & ~Q(finding=""),
                name="routing_conclusions_have_a_finding",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "-made_at", "id"], name="routing_agency_list"),
            models.Index(
                fields=["notice_not_before"],
                name="routing_awaiting_notice",
                condition=untold(),
            ),
            models.Index(
                fields=["acknowledge_by"],
                name="routing_unacknowledged",
                condition=Q(state__in=UNACKNOWLEDGED),
            ),
            models.Index(
                fields=["open_by"],
                name="routing_unopened",
                condition=Q(opened_at=None),
            ),
            models.Index(
                fields=["conflicted_at"],
                name="routing_conflicts_unseen",
                condition=Q(conflicted_at__isnull=False, conflict_seen_at=None),
            ),
            models.Index(
                fields=["notice_not_before"],
                name="routing_removals_untold",
                condition=Q(removal_notice_due=True),
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.id}"

    @property
    def ref(self) -> str:
        """How the ledger names this referral."""
        return f"referral:{self.id}"

    @property
    def is_live(self) -> bool:
        """Whether the agency has it to work on (``live`` says the same to the database)."""
        set_aside = self.conflicted_at is not None or self.state == ReferralState.RECUSED
        return self.last_resort or not set_aside


def live(prefix: str = "") -> Q:
    """A condition: the agency has the referral to work on. ``prefix`` leads to the referral."""
    set_aside = Q(**{f"{prefix}conflicted_at__isnull": False}) | Q(
        **{f"{prefix}state": ReferralState.RECUSED}
    )
    return Q(**{f"{prefix}last_resort": True}) | ~set_aside


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
    # As coarse as the filing: it follows it by seconds.
    ready_at = models.DateTimeField(null=True)

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
