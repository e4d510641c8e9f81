"""Two people open a sealed thing: one asks, another confirms, each with a reason, for some hours.

What is opened can be seen by those two alone, and only until ``open_until``; each use is a ledger
entry. The filer reads of it on the tracking page, unless a court forbids that until some day.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Grants, Permission
from complaints import access, filer_notices
from complaints.models import Complaint
from complaints.models.openings import Ground, Opening, Sealed
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append

REASON_MAX_CHARACTERS = 2_000
OPEN_FOR = timedelta(hours=8)
# A request that nobody confirmed by then is void: whoever needs it asks again.
CONFIRM_WITHIN = timedelta(days=3)


class Refusal(StrEnum):
    """Why something sealed stays shut."""

    NOT_SEALED = "not_sealed"
    ASKED_ALREADY = "asked_already"
    OWN_REQUEST = "own_request"
    CONFIRMED_ALREADY = "confirmed_already"
    REQUEST_VOID = "request_void"
    SHUT_AGAIN = "shut_again"


class OpeningRefused(Exception):
    """The opening, as it stands now, cannot take the step."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to open, and why. ``court_order`` and ``silent_until`` go together."""

    what: Sealed
    target_id: uuid.UUID
    ground: Ground
    reason: str
    court_order: str = ""
    silent_until: date | None = None


def may_request(grants: Grants, complaint: Complaint) -> bool:
    """Whether a person who can read the case may ask to open what it holds sealed."""
    needed = (
        Permission.OPEN_RESTRICTED_SEALED if complaint.restricted else Permission.REQUEST_OPENINGS
    )
    return grants.allow(needed)


def may_confirm(grants: Grants, complaint: Complaint) -> bool:
    """Whether a person who can read the case may be the second one."""
    needed = (
        Permission.OPEN_RESTRICTED_SEALED if complaint.restricted else Permission.CONFIRM_OPENINGS
    )
    return grants.allow(needed)


@transaction.atomic
def request_opening(*, complaint_id: uuid.UUID, wanted: Wanted, actor: User) -> Opening:
    """The first of two people asks. Nothing opens yet.

    The caller made sure that ``target_id`` belongs to the complaint. Raises ``PermissionDenied``
    and ``OpeningRefused``.
    """
    complaint = _readable(complaint_id, actor)
    if not may_request(grants_of(actor), complaint):
        raise PermissionDenied
    now = timezone.now()
    if wanted.what is Sealed.IDENTITY and not access.has_sealed_identity(complaint):
        raise OpeningRefused(Refusal.NOT_SEALED)
    same = access.openings_of(complaint).filter(what=wanted.what, target_id=wanted.target_id)
    if any(is_awaited(row, now) or is_open(row, now) for row in same):
        raise OpeningRefused(Refusal.ASKED_ALREADY)
    opening = Opening.objects.create(
        complaint=complaint,
        what=wanted.what,
        target_id=wanted.target_id,
        ground=wanted.ground,
        reason=wanted.reason,
        requested_by=actor,
        requested_at=now,
        court_order=wanted.court_order,
        silent_until=wanted.silent_until,
    )
    _record(
        Action.OPENING_REQUESTED, opening, actor, now,
        ground=opening.ground, reason_sha256=_sha256(wanted.reason),
    )  # fmt: skip
    return opening


@transaction.atomic
def confirm_opening(*, opening_id: uuid.UUID, reason: str, actor: User) -> Opening:
    """The second person confirms: the two may see it for ``OPEN_FOR``.

    Raises ``PermissionDenied`` and ``OpeningRefused``.
    """
    opening = _held(opening_id, actor)
    if not may_confirm(grants_of(actor), opening.complaint):
        raise PermissionDenied
    now = timezone.now()
    if opening.confirmed_at is not None:
        raise OpeningRefused(Refusal.CONFIRMED_ALREADY)
    if opening.requested_by_id == actor.pk:
        raise OpeningRefused(Refusal.OWN_REQUEST)
    first = opening.requested_by
    may_still = first.is_active and may_request(grants_of(first), opening.complaint)
    if not may_still or not is_awaited(opening, now):
        raise OpeningRefused(Refusal.REQUEST_VOID)
    opening.confirmed_by = actor
    opening.confirming_reason = reason
    opening.confirmed_at = now
    opening.open_until = now + OPEN_FOR
    opening.save(update_fields=["confirmed_by", "confirming_reason", "confirmed_at", "open_until"])
    if opening.silent_until is None:
        filer_notices.note_news(opening.complaint_id, at=now)
    _record(
        Action.OPENING_CONFIRMED, opening, actor, now,
        requested_by=opening.requested_by_id,
        reason_sha256=_sha256(reason),
        silent_until=opening.silent_until.isoformat() if opening.silent_until else None,
    )  # fmt: skip
    return opening


@transaction.atomic
def use_opening(*, opening_id: uuid.UUID, what: Sealed, actor: User) -> Opening:
    """Enter in the ledger that one of the two sees the thing now; whoever calls then shows it.

    Raises ``PermissionDenied`` for everybody else, and ``OpeningRefused`` outside the window.
    """
    opening = _held(opening_id, actor)
    if opening.what != what or actor.pk not in (opening.requested_by_id, opening.confirmed_by_id):
        raise PermissionDenied
    if not may_request(grants_of(actor), opening.complaint):
        raise PermissionDenied  # a role that was taken away takes its openings along
    now = timezone.now()
    if not is_open(opening, now):
        raise OpeningRefused(Refusal.SHUT_AGAIN)
    _record(Action.OPENING_USED, opening, actor, now)
    return opening


@transaction.atomic
def see_identity(*, opening_id: uuid.UUID, actor: User) -> dict[str, str]:
    """Name, email and phone, as far as given. Raises as ``use_opening``, and ``SealBroken``."""
    opening = use_opening(opening_id=opening_id, what=Sealed.IDENTITY, actor=actor)
    return access.opened_identity(opening)


def awaited_openings(grants: Grants, now: datetime) -> QuerySet[Opening]:
    """Openings that a second person may still confirm, in cases that the reader may read."""
    if not grants.allow(Permission.CONFIRM_OPENINGS, Permission.OPEN_RESTRICTED_SEALED):
        return Opening.objects.none()
    return (
        Opening.objects.filter(
            confirmed_at=None,
            requested_at__gt=now - CONFIRM_WITHIN,
            complaint__restricted__in=access.readable_kinds(grants),
        )
        .select_related("complaint", "requested_by")
        .order_by("requested_at", "pk")
    )


def is_awaited(opening: Opening, now: datetime) -> bool:
    """Whether a second person may still confirm it."""
    return opening.confirmed_at is None and now < opening.requested_at + CONFIRM_WITHIN


def is_open(opening: Opening, now: datetime) -> bool:
    """Whether the two may see it now."""
    return opening.open_until is not None and now < opening.open_until


def _readable(complaint_id: uuid.UUID, actor: User) -> Complaint:
    complaint = (
        access.visible_to(grants_of(actor)).select_for_update().filter(pk=complaint_id).first()
    )
    if complaint is None:
        raise PermissionDenied
    return complaint


def _held(opening_id: uuid.UUID, actor: User) -> Opening:
    found = Opening.objects.filter(pk=opening_id).values_list("complaint_id", flat=True).first()
    if found is None:
        raise PermissionDenied
    complaint = _readable(found, actor)  # held first, as everywhere; then read what stands
    opening = Opening.objects.get(pk=opening_id)
    opening.complaint = complaint
    return opening


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _record(action: Action, opening: Opening, actor: User, at: datetime, /, **data: Value) -> None:
    complaint = opening.complaint
    known: dict[str, Value] = {"opening": str(opening.pk), "what": opening.what}
    append(Event(action, complaint.ref, actor_ref("staff", actor.pk), at, known | data))
