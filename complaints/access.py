"""Reads of complaints, with who may see what decided here and nowhere else."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from accounts.roles import Grants, Permission
from complaints import recording, sealing, tokens
from complaints.models import (
    Clearing,
    Complaint,
    DataKey,
    Fact,
    Identity,
    Note,
    Officer,
    Statement,
    Suspicion,
    Verbatim,
)
from complaints.sealing import WrappedKey
from complaints.statuses import RoutingState, Status
from complaints.vocabulary import Disclosure, SuspicionState

# What a list of cases shows. The words themselves may be long, and no list shows them.
LISTED_COLUMNS = (
    "case_number", "restricted", "filed_at", "routing_state", "status", "due_at", "claimed_by",
)  # fmt: skip


def visible_to(grants: Grants) -> QuerySet[Complaint]:
    """The complaints that a person may read. Restricted ones need a permission of their own."""
    seen = Q(pk__in=[])
    if grants.allow(Permission.READ_CASES):
        seen |= Q(restricted=False)
    if grants.allow(Permission.READ_RESTRICTED_CASES):
        seen |= Q(restricted=True)
    return Complaint.objects.filter(seen)


def readable_kinds(grants: Grants) -> list[bool]:
    """The values of ``restricted`` that a person may read."""
    return [
        restricted
        for restricted, permission in (
            (False, Permission.READ_CASES),
            (True, Permission.READ_RESTRICTED_CASES),
        )
        if grants.allow(permission)
    ]


def queues(grants: Grants) -> list[QuerySet[Complaint]]:
    """The complaints that a person may read, the clock that runs out first in front.

    One query for each kind of case: only so does each walk its index, at any depth, whatever the
    number of cases.
    """
    return [
        Complaint.objects.filter(restricted=restricted)
        .select_related("claimed_by")
        .only(*LISTED_COLUMNS, "claimed_by__name")
        .order_by("due_at", "id")
        for restricted in readable_kinds(grants)
    ]


def behind(
    queue: QuerySet[Complaint], due_at: datetime, complaint_id: uuid.UUID
) -> QuerySet[Complaint]:
    """What stands behind a place in a queue: a comparison of rows, which the index answers."""
    place = TupleGreaterThan(Tuple(F("due_at"), F("id")), (due_at, complaint_id))
    return queue.filter(place)


def by_case_number(grants: Grants, case_number: str) -> Complaint | None:
    """A case that the person may read, or None."""
    return (
        visible_to(grants)
        .select_related("claimed_by", "suspicion")
        .filter(case_number=case_number)
        .first()
    )


def facts_of(complaint: Complaint) -> list[Fact]:
    """Each stated fact with who stated it, in the order of the statements."""
    return list(
        Fact.objects.filter(complaint=complaint)
        .select_related("stated_by")
        .order_by("stated_at", "pk")
    )


def officers_of(complaint: Complaint) -> list[Officer]:
    return list(Officer.objects.filter(complaint=complaint))


def notes_of(complaint: Complaint) -> list[Note]:
    """Staff's notes, oldest first."""
    return list(Note.objects.filter(complaint=complaint).select_related("author"))


def statements_of(complaint: Complaint) -> list[Statement]:
    """What was said after the filing, oldest first."""
    return list(Statement.objects.filter(complaint=complaint).select_related("taken_by"))


def open_suspicions(grants: Grants) -> QuerySet[Suspicion]:
    """Weak suspicions that still have time, of cases that a person may read; the next to lapse
    first."""
    return (
        Suspicion.objects.filter(
            state=SuspicionState.OPEN, complaint__restricted__in=readable_kinds(grants)
        )
        .select_related("complaint")
        .prefetch_related("clearings__cleared_by", "complaint__verbatim")
        .order_by("deadline", "complaint_id")
    )


def suspicions_behind(
    suspicions: QuerySet[Suspicion], deadline: datetime, complaint_id: uuid.UUID
) -> QuerySet[Suspicion]:
    """What stands behind a place in the list of open suspicions."""
    place = TupleGreaterThan(Tuple(F("deadline"), F("complaint_id")), (deadline, complaint_id))
    return suspicions.filter(place)


def clearings_of(complaint: Complaint) -> list[Clearing]:
    """Who cleared the case's suspicion, and why; the first in front."""
    return list(Clearing.objects.filter(suspicion_id=complaint.pk).select_related("cleared_by"))


def lock_lapsing(complaint_id: uuid.UUID, now: datetime) -> tuple[Complaint, Suspicion] | None:
    """Hold a case whose open suspicion ran out; None when it is held, cleared or lapsed already.

    The suspicion is read after the case is held: whoever clears one holds its case first.
    """
    complaint = (
        Complaint.objects.select_for_update(skip_locked=True).filter(pk=complaint_id).first()
    )
    if complaint is None:
        return None
    suspicion = (
        Suspicion.objects.select_for_update()
        .filter(pk=complaint_id, state=SuspicionState.OPEN, deadline__lte=now)
        .first()
    )
    return None if suspicion is None else (complaint, suspicion)


def lapsing_ids(now: datetime, *, limit: int) -> list[uuid.UUID]:
    """Cases whose open suspicion ran out, the longest ago first."""
    return list(
        Suspicion.objects.filter(state=SuspicionState.OPEN, deadline__lte=now)
        .order_by("deadline")
        .values_list("pk", flat=True)[:limit]
    )


def columns_with_replaced_words(complaint: Complaint) -> dict[str, int]:
    """Where the shown words differ from the typed ones, and in how many places."""
    return dict(Verbatim.objects.filter(complaint=complaint).values_list("column", "replaced"))


def unrouted(grants: Grants) -> QuerySet[Complaint]:
    """Recorded complaints that the rules have not decided on yet, the oldest clock first."""
    return visible_to(grants).filter(routing_state=RoutingState.UNROUTED).order_by("due_at", "id")


def past_triage_clock(grants: Grants, now: datetime) -> QuerySet[Complaint]:
    """Open cases whose clock ran out, the longest ago first. A suspicion lapses by itself."""
    return (
        Complaint.objects.filter(restricted__in=readable_kinds(grants), due_at__lt=now)
        .exclude(status=Status.CLOSED)
        .exclude(suspicion__state=SuspicionState.OPEN)
        .select_related("claimed_by")
        .order_by("due_at", "id")
    )


def may_triage(grants: Grants, complaint: Complaint) -> bool:
    """Whether a person may work on a complaint that they can see."""
    needed = Permission.TRIAGE_RESTRICTED_CASES if complaint.restricted else Permission.TRIAGE_CASES
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


def lock(complaint_id: uuid.UUID) -> Complaint:
    """Hold a case; for a service that made sure of the person's right by other means."""
    return Complaint.objects.select_for_update().get(pk=complaint_id)


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
    return _identity(complaint, data_key)


def sealed_values(complaint: Complaint) -> tuple[str, ...]:
    """What must be replaced wherever words are shown; nothing else may be done with it."""
    if complaint.disclosure != Disclosure.SEALED:
        return ()
    identity = _identity(complaint, data_key_of(complaint)) or {}
    return tuple(filter(None, identity.values()))


def _identity(complaint: Complaint, data_key: bytes) -> dict[str, str] | None:
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
