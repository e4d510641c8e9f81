"""Reads of complaints, with who may see what decided here and nowhere else."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from accounts.roles import Grants, Permission
from complaints import recording, sealing, tokens
from complaints.models import Complaint, DataKey, Identity
from complaints.sealing import WrappedKey
from complaints.statuses import RoutingState
from complaints.vocabulary import Disclosure


def visible_to(grants: Grants) -> QuerySet[Complaint]:
    """The complaints that a person may read. Restricted ones need a permission of their own."""
    seen = Q(pk__in=[])
    if grants.allow(Permission.READ_CASES):
        seen |= Q(restricted=False)
    if grants.allow(Permission.READ_RESTRICTED_CASES):
        seen |= Q(restricted=True)
    return Complaint.objects.filter(seen)


def may_triage(grants: Grants, complaint: Complaint) -> bool:
    """Whether a person may work on a complaint that they can see."""
    needed = (
        Permission.TRIAGE_RESTRICTED_CASES if complaint.restricted else Permission.TRIAGE_CASES
    )
    return grants.allow(needed)


def by_phrase(phrase: str) -> Complaint | None:
    """The complaint that a receipt phrase opens, or None."""
    return Complaint.objects.filter(phrase_hmac=tokens.phrase_hmac(phrase)).first()


def lock_unrouted(complaint_id: uuid.UUID) -> Complaint | None:
    """Hold an unrouted complaint for routing, or None when it is routed or held already."""
    return (
        Complaint.objects.select_for_update(skip_locked=True)
        .filter(pk=complaint_id, routing_state=RoutingState.UNROUTED)
        .first()
    )


def unrouted_ids(limit: int) -> list[uuid.UUID]:
    return list(
        Complaint.objects.filter(routing_state=RoutingState.UNROUTED)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def data_key_of(complaint: Complaint) -> bytes:
    """The complaint's data key. Raises ``SealBroken``."""
    row = DataKey.objects.get(complaint=complaint)
    return sealing.unwrap(complaint.pk, WrappedKey(row.kek_id, bytes(row.wrapped)))


def shared_identity(complaint: Complaint, *, data_key: bytes) -> dict[str, str] | None:
    """Name, email and phone of a filer who shares them; None for sealed and anonymous ones."""
    if complaint.disclosure != Disclosure.SHARED:
        return None
    row = Identity.objects.filter(complaint=complaint).first()
    if row is None:
        return None
    return {
        column: sealing.decrypt(
            data_key,
            bytes(getattr(row, column)),
            recording.identity_place(complaint.pk, column),
        ).decode()
        for column in ("name", "email", "phone")
    }
