"""The states of a complaint, and the steps between them. Pure: no Django here."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where staff's own work on a complaint stands. Outside agencies' work stands in referrals."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    CLOSED = "closed"


class RoutingState(StrEnum):
    """Whether the rules have decided. ``routed`` never turns back."""

    UNROUTED = "unrouted"
    ROUTED = "routed"


class ClosingReason(StrEnum):
    """Why staff closed their own work. None of these stops a referral."""

    HANDLED_OUTSIDE = "handled_outside"
    SENT_TO_OCC = "sent_to_occ"
    DUPLICATE = "duplicate"
    NOT_POLICE_CONDUCT = "not_police_conduct"
    WITHDRAWN = "withdrawn"
    UNAVAILABLE = "unavailable"
    OFFICER_UNIDENTIFIED = "officer_unidentified"
    PENDING_LITIGATION = "pending_litigation"
    MEDIATED = "mediated"


class ClosingState(StrEnum):
    """What came of somebody's wish to end staff's work on a case."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    CLOSED = "closed"
    REOPENED = "reopened"


STEPS: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.IN_REVIEW, Status.CLOSED}),
    Status.IN_REVIEW: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset({Status.RECEIVED}),
}


def can_step(current: Status, wanted: Status) -> bool:
    return wanted in STEPS[current]
