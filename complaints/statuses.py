"""The states of a complaint, and the steps between them. Pure: no Django here."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where staff's own work on a complaint stands. Outside agencies' work stands in referrals."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    CLOSED = "closed"


class RoutingState(StrEnum):
    """Whether the rules have decided. ``routed`` never turns back.

    ``held`` waits for staff to say whether it is spam; a clock routes it if they do not.
    """

    UNROUTED = "unrouted"
    HELD = "held"
    ROUTED = "routed"


class HoldState(StrEnum):
    """What became of a filing that was held for the spam check. ``cleared`` means: as spam."""

    HELD = "held"
    RELEASED = "released"
    LAPSED = "lapsed"
    CLEARED = "cleared"


class Mark(StrEnum):
    """What somebody who read a held filing takes it for; ``none`` until they say so."""

    NONE = ""
    SPAM = "spam"
    REAL = "real"


class ClearingState(StrEnum):
    """What came of somebody's wish to clear held filings as spam. ``done``: all are closed."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    DONE = "done"


class ClosingReason(StrEnum):
    """Why staff closed their own work. None of these stops a referral; ``spam`` is given by the
    spam check alone."""

    HANDLED_OUTSIDE = "handled_outside"
    SENT_TO_OCC = "sent_to_occ"
    DUPLICATE = "duplicate"
    NOT_POLICE_CONDUCT = "not_police_conduct"
    WITHDRAWN = "withdrawn"
    UNAVAILABLE = "unavailable"
    OFFICER_UNIDENTIFIED = "officer_unidentified"
    PENDING_LITIGATION = "pending_litigation"
    MEDIATED = "mediated"
    SPAM = "spam"


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
