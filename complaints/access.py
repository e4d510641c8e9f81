"""Reads of complaints, with who may see what decided here and nowhere else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.db.models.functions import Coalesce, Now

from accounts.roles import Grants, Permission
from complaints import shown, tokens, vault
from complaints.models import (
    Clearing,
    Closing,
    Complaint,
    Fact,
    FactKind,
    FilerUpdate,
    Message,
    Note,
    Officer,
    Opening,
    Party,
    PreservationRequest,
    ReprisalReport,
    Statement,
    Suspicion,
    Verbatim,
)
from complaints.models.complaint import clock_unanswered
from complaints.statuses import ClosingState, RoutingState, Status
from complaints.vocabulary import Disclosure, SuspicionState

# What stands in the vault is read through here, like everything else.
as_shown = shown.as_shown
cases_as_shown = shown.cases_as_shown
data_key_of = vault.data_key_of
has_sealed_identity = vault.has_sealed_identity
known_email = vault.known_email
later_redaction = shown.later_redaction
narrative_is_whole = shown.narrative_is_whole
opened_identity = vault.opened_identity
people_of = shown.people_of
sealed_values = vault.sealed_values
shared_identity = vault.shared_identity
shared_people = vault.shared_people

# What a list of cases shows. The words themselves may be long, and no list shows them.
LISTED_COLUMNS = (
    "case_number", "restricted", "filed_at", "routing_state", "status", "due_at", "claimed_by",
    "next_due_at", "major", "withdrawn_at", "filer_updated_at",
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


def listed(complaint_ids: Iterable[uuid.UUID]) -> list[Complaint]:
    """The rows of a list, in the order of their ids, with who claimed each and its suspicion."""
    found = (
        Complaint.objects.filter(pk__in=list(complaint_ids))
        .select_related("claimed_by", "suspicion")
        .only(*LISTED_COLUMNS, "claimed_by__name", "suspicion__state", "suspicion__deadline")
        .in_bulk()
    )
    return [found[complaint_id] for complaint_id in complaint_ids if complaint_id in found]


def by_case_number(grants: Grants, case_number: str) -> Complaint | None:
    """A case that the person may read, or None, with the counts that its page says."""
    unread = Message.objects.filter(complaint=OuterRef("pk"), receiver=Party.STAFF, read_at=None)
    opened = Opening.objects.filter(complaint=OuterRef("pk"))
    asked = PreservationRequest.objects.filter(complaint=OuterRef("pk"))
    found = (
        visible_to(grants)
        .annotate(unread=_count(unread), opened=_count(opened))
        .annotate(footage=_count(asked), ring=_count(asked.filter(alarm_at__lte=Now())))
        .select_related("claimed_by", "suspicion", "spam_hold")
        .filter(case_number=case_number)
        .first()
    )
    return as_shown(found, [found])[0] if found else None


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    """How many, as a part of a query that asks for something else."""
    counted = rows.order_by().values("complaint").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def facts_of(complaint: Complaint) -> list[Fact]:
    """Each stated fact with who stated it, in the order of the statements."""
    stated = Fact.objects.filter(complaint=complaint).select_related("stated_by")
    return as_shown(complaint, stated.order_by("stated_at", "pk"))


def reasons_of_ties(complaint_ids: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, str], str]:
    """Why staff declared conflicts of interest, by case and agency, in one query."""
    rows = Fact.objects.filter(complaint__in=list(complaint_ids), kind=FactKind.DECLARED_TIE)
    return {(row.complaint_id, row.code): row.because for row in rows}


def officers_of(complaint: Complaint) -> list[Officer]:
    return as_shown(complaint, Officer.objects.filter(complaint=complaint))


def notes_of(complaint: Complaint) -> list[Note]:
    """Staff's notes, oldest first."""
    return as_shown(complaint, Note.objects.filter(complaint=complaint).select_related("author"))


def statements_of(complaint: Complaint) -> list[Statement]:
    """What was said after the filing, oldest first."""
    rows = Statement.objects.filter(complaint=complaint).select_related("taken_by")
    return as_shown(complaint, rows)


def open_suspicions(grants: Grants) -> QuerySet[Suspicion]:
    """Weak suspicions that still have time, of cases that a person may read; the next to lapse
    first."""
    return (
        Suspicion.objects.filter(
            state=SuspicionState.OPEN, complaint__restricted__in=readable_kinds(grants)
        )
        .exclude(complaint__routing_state=RoutingState.HELD)
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
        Complaint.objects.select_for_update(skip_locked=True)
        .filter(pk=complaint_id)
        .exclude(routing_state=RoutingState.HELD)
        .first()
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
    """Cases whose open suspicion ran out, the longest ago first; none that waits after a fault."""
    return list(
        Suspicion.objects.filter(
            may_be_tried(now, "complaint__"), state=SuspicionState.OPEN, deadline__lte=now
        )
        .exclude(complaint__routing_state=RoutingState.HELD)
        .order_by("deadline")
        .values_list("pk", flat=True)[:limit]
    )


def columns_with_replaced_words(complaint: Complaint) -> dict[str, int]:
    """Where the shown words differ from the typed ones, and in how many places."""
    rows = Verbatim.objects.filter(complaint=complaint).values_list("column", "replaced")
    return {**dict(rows), **shown.replaced_later(complaint)}


def unrouted(grants: Grants) -> QuerySet[Complaint]:
    """Recorded complaints that the rules have not decided on yet, the oldest clock first."""
    return visible_to(grants).filter(routing_state=RoutingState.UNROUTED).order_by("due_at", "id")


def past_triage_clock(grants: Grants, now: datetime) -> QuerySet[Complaint]:
    """Open cases that no outside agency ever got and whose clock ran out, the longest ago first.

    A suspicion lapses by itself.
    """
    return (
        Complaint.objects.filter(restricted__in=readable_kinds(grants), due_at__lt=now)
        .filter(sent_outside=False)
        .exclude(status=Status.CLOSED)
        .exclude(routing_state=RoutingState.HELD)
        .exclude(suspicion__state=SuspicionState.OPEN)
        .select_related("claimed_by")
        .order_by("due_at", "id")
    )


def withdrawn(grants: Grants) -> QuerySet[Complaint]:
    """Open cases whose filer asked to withdraw, the longest ago first."""
    return (
        Complaint.objects.filter(restricted__in=readable_kinds(grants), withdrawn_at__isnull=False)
        .exclude(status=Status.CLOSED)
        .select_related("claimed_by")
        .order_by("withdrawn_at", "id")
    )


def proposed_closings(grants: Grants) -> QuerySet[Closing]:
    """Closings that wait for a second person, the longest first."""
    return (
        Closing.objects.filter(
            state=ClosingState.PROPOSED, complaint__restricted__in=readable_kinds(grants)
        )
        .select_related("complaint", "proposed_by")
        .order_by("proposed_at", "pk")
    )


def closings_of(complaint: Complaint) -> list[Closing]:
    """Each time that somebody would close the case, oldest first."""
    return list(
        Closing.objects.filter(complaint=complaint).select_related(
            "proposed_by", "answered_by", "reopened_by"
        )
    )


def updates_of(complaint: Complaint) -> list[FilerUpdate]:
    """What staff told the filer, oldest first."""
    rows = FilerUpdate.objects.filter(complaint=complaint).select_related("written_by")
    return as_shown(complaint, rows)


def may_triage(grants: Grants, complaint: Complaint) -> bool:
    """Whether a person may work on a complaint that they can see."""
    needed = Permission.TRIAGE_RESTRICTED_CASES if complaint.restricted else Permission.TRIAGE_CASES
    return grants.allow(needed)


def by_phrase(phrase: str) -> Complaint | None:
    """The complaint that a receipt phrase opens, or None."""
    return Complaint.objects.filter(phrase_hmac=tokens.phrase_hmac(phrase)).first()


def for_its_filer(complaint_id: uuid.UUID) -> Complaint | None:
    """The complaint whose filer proved the phrase a while ago, or None."""
    return Complaint.objects.filter(pk=complaint_id).first()


def filers_messages(complaint: Complaint) -> list[Message]:
    """What the filer wrote to staff, oldest first."""
    return as_shown(complaint, Message.objects.filter(complaint=complaint, sender=Party.FILER))


def filers_statements(complaint: Complaint) -> list[Statement]:
    """What the filer added to the report, oldest first; not what staff wrote down."""
    return as_shown(complaint, Statement.objects.filter(complaint=complaint, taken_by=None))


def lock_unrouted(complaint_id: uuid.UUID) -> Complaint | None:
    """Hold an unrouted complaint for routing, or None when it is routed or held already."""
    return (
        Complaint.objects.select_for_update(skip_locked=True)
        .filter(pk=complaint_id, routing_state=RoutingState.UNROUTED)
        .first()
    )


def is_anonymous(complaint_id: uuid.UUID) -> bool:
    return Complaint.objects.filter(pk=complaint_id, disclosure=Disclosure.ANONYMOUS).exists()


def lock(complaint_id: uuid.UUID) -> Complaint:
    """Hold a case; for a service that made sure of the person's right by other means."""
    return Complaint.objects.select_for_update().get(pk=complaint_id)


def unrouted_ids(now: datetime, *, limit: int) -> list[uuid.UUID]:
    """What the rules have not decided on and may be tried now, the longest due first."""
    return list(
        Complaint.objects.filter(may_be_tried(now), routing_state=RoutingState.UNROUTED)
        .order_by(F("routing_next_try_at").asc(nulls_first=True))
        .values_list("pk", flat=True)[:limit]
    )


def may_be_tried(now: datetime, prefix: str = "") -> Q:
    """A condition: the case does not wait after a fault. ``prefix`` leads to the complaint."""
    column = f"{prefix}routing_next_try_at"
    return Q(**{column: None}) | Q(**{f"{column}__lte": now})


def unanswered_clock_ids(now: datetime, *, limit: int) -> list[uuid.UUID]:
    """Open cases whose clock ran out and was not dealt with, the longest ago first."""
    return list(_unanswered_clocks(now).order_by("due_at").values_list("pk", flat=True)[:limit])


def lock_unanswered_clock(complaint_id: uuid.UUID, now: datetime) -> Complaint | None:
    """Hold a case whose clock ran out; None when that was dealt with, or another holds it."""
    return (
        _unanswered_clocks(now)
        .select_for_update(skip_locked=True, of=("self",))
        .filter(pk=complaint_id)
        .first()
    )


def _unanswered_clocks(now: datetime) -> QuerySet[Complaint]:
    """A suspicion that is open lapses by itself: its clock is not for supervisors."""
    return (
        Complaint.objects.filter(clock_unanswered(), due_at__lt=now)
        .exclude(status=Status.CLOSED)
        .exclude(routing_state=RoutingState.HELD)
        .exclude(suspicion__state=SuspicionState.OPEN)
    )


def open_reprisals(grants: Grants) -> QuerySet[ReprisalReport]:
    """Reports of reprisal whose cases are open, for those who may read them; newest first."""
    return (
        ReprisalReport.objects.filter(complaint__restricted__in=readable_kinds(grants))
        .exclude(complaint__status=Status.CLOSED)
        .select_related("complaint", "about")
        .only("kinds", "complaint__case_number", "about__case_number")
        .order_by("-complaint__filed_at", "pk")
    )


def reprisals_around(complaint: Complaint) -> list[ReprisalReport]:
    """What ties a restricted case to another: the report it answers, and answers to it."""
    tied = Q(complaint=complaint) | Q(about=complaint)
    return list(ReprisalReport.objects.filter(tied).select_related("complaint", "about"))


def messages_of(complaint: Complaint) -> list[Message]:
    """Every message of the case that passed through staff, oldest first."""
    rows = Message.objects.filter(complaint=complaint).select_related("written_by")
    return as_shown(complaint, rows)


def unread_messages(grants: Grants, *, limit: int) -> list[dict[str, Any]]:
    """``{"case_number", "unread"}`` of readable cases with messages that no staff has read."""
    unread = Message.objects.filter(
        receiver=Party.STAFF, read_at=None, complaint__restricted__in=readable_kinds(grants)
    )
    by_case = unread.order_by().values(case_number=F("complaint__case_number"))
    counted = by_case.annotate(unread=Count("pk"), first=Min("pk")).order_by("first")
    return [dict(row) for row in counted[:limit]]


def unread_by_staff(complaint: Complaint) -> QuerySet[Message]:
    """Messages to staff that nobody has read."""
    return Message.objects.filter(complaint=complaint, receiver=Party.STAFF, read_at=None)


def openings_of(complaint: Complaint) -> QuerySet[Opening]:
    """Every request to open something of the case, oldest first."""
    return Opening.objects.filter(complaint=complaint).select_related(
        "requested_by", "confirmed_by"
    )


def openings_told_to_filer(complaint: Complaint, today: date) -> list[Opening]:
    """What was opened, as far as the filer may be told by now; oldest first."""
    return list(
        Opening.objects.filter(complaint=complaint, confirmed_at__isnull=False)
        .exclude(silent_until__gt=today)
        .order_by("confirmed_at")
    )
