"""The states of a referral and of a packet. Pure: no Django here."""

from __future__ import annotations

from enum import StrEnum


class ReferralState(StrEnum):
    """How far a referral has come. It only moves forward, except to ``failed`` and back."""

    QUEUED = "queued"
    BUILDING = "building"
    READY = "ready"
    NOTIFIED = "notified"
    DOWNLOADED = "downloaded"
    ACKNOWLEDGED = "acknowledged"
    UNDER_REVIEW = "under_review"
    CONCLUDED = "concluded"
    RECUSED = "recused"
    FAILED = "failed"


# A referral whose packet is not there yet.
AWAITING_PACKET = (ReferralState.QUEUED, ReferralState.BUILDING, ReferralState.FAILED)
# What the agency has not opened yet, and what it has not answered yet.
UNOPENED = (*AWAITING_PACKET, ReferralState.READY, ReferralState.NOTIFIED)
UNACKNOWLEDGED = (*UNOPENED, ReferralState.DOWNLOADED)

# What an agency that acknowledged it may conclude.
ACCEPTED = (ReferralState.ACKNOWLEDGED, ReferralState.UNDER_REVIEW)


class Finding(StrEnum):
    """What an agency found, in the words of the field. ``closed_*`` are closed without finding."""

    SUSTAINED = "sustained"
    NOT_SUSTAINED = "not_sustained"
    EXONERATED = "exonerated"
    UNFOUNDED = "unfounded"
    POLICY_FAILURE = "policy_failure"
    CLOSED_WITHDRAWN = "closed_withdrawn"
    CLOSED_UNAVAILABLE = "closed_unavailable"
    CLOSED_OFFICER_UNIDENTIFIED = "closed_officer_unidentified"
    CLOSED_PENDING_LITIGATION = "closed_pending_litigation"
    CLOSED_MEDIATED = "closed_mediated"


class PolicyState(StrEnum):
    """How far a policy has come. It only moves forward, one step at a time."""

    DRAFT = "draft"
    PROVED = "proved"
    REPLAYED = "replayed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


# What was approved by two people, and decides (or decided) from its date on.
APPROVED = (PolicyState.PUBLISHED, PolicyState.SUPERSEDED)


class ReplayState(StrEnum):
    """What became of a replay. One that was stopped goes on where it was."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class PacketState(StrEnum):
    """The state of one version of a packet."""

    QUEUED = "queued"
    BUILDING = "building"
    READY = "ready"
