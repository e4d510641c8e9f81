"""Closing what two people cleared as spam: a worker's job, so many cases at a time.

Each case gets what any case has that two people close (``Closing``), and its own ledger entry, so
that its timeline and its filer's proof hold it; the clearing's own entry counts them and names all
by a digest. Rows are the truth: a worker that dies leaves the rest to the next.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from celery import current_app
from django.db import DatabaseError, connection, transaction
from django.db.models import Count
from django.utils import timezone
from kombu.exceptions import OperationalError

from complaints import filer_notices
from complaints.models import (
    Clearing,
    Closing,
    Complaint,
    SpamClearing,
    SpamHold,
    SpamReading,
    Suspicion,
)
from complaints.models.complaint import complaint_ref
from complaints.statuses import (
    ClearingState,
    ClosingReason,
    ClosingState,
    HoldState,
    Mark,
    Status,
)
from complaints.vocabulary import SuspicionState
from ledger.actions import Action, Value
from ledger.recording import Event, actor_ref, append

logger = logging.getLogger(__name__)
CLEAR_SPAM: Final = "accountability.clear_spam"
AT_ONCE: Final = 200
CLEARED_AS_SPAM: Final = "Two people cleared it as spam."


def wake_closer(clearing_id: int) -> None:
    """After the commit, have a clearing carried out. Never fails the one who confirmed it."""
    transaction.on_commit(lambda: nudge_closers([clearing_id]), robust=True)


def nudge_closers(clearing_ids: Iterable[int]) -> None:
    """Tell the workers now."""
    for clearing_id in clearing_ids:
        try:
            current_app.send_task(CLEAR_SPAM, (clearing_id,), retry=False)
        except OperationalError:
            logger.warning("the broker is away; the sweep will find what waits")
            return


def unfinished_ids() -> list[int]:
    """Clearings that two people agreed on and that are not carried out."""
    confirmed = SpamClearing.objects.filter(state=ClearingState.CONFIRMED)
    return list(confirmed.values_list("pk", flat=True))


@transaction.atomic
def carry_out_clearing(clearing_id: int, *, limit: int = AT_ONCE) -> int:
    """Close the next so many cases of a clearing that two people agreed on.

    Gives how many were looked at; 0 when it is done, or another worker is at it.
    """
    clearing = (
        SpamClearing.objects.select_for_update(skip_locked=True)
        .filter(pk=clearing_id, state=ClearingState.CONFIRMED)
        .first()
    )
    if clearing is None:
        return 0
    waiting = SpamHold.objects.filter(clearing=clearing, state=HoldState.HELD)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
    if ids:
        closed = _close_what_can_be(clearing, ids)
        clearing.cleared += closed
        clearing.cases -= len(ids) - closed
    else:
        clearing.state = ClearingState.DONE
    clearing.save(update_fields=["cleared", "cases", "state"])
    return len(ids)


def _close_what_can_be(clearing: SpamClearing, ids: list[uuid.UUID]) -> int:
    """Close them together; where the database refuses one, each by itself, and that one goes on
    waiting with its clock."""
    try:
        return _close_in_savepoint(clearing, ids)
    except DatabaseError:
        logger.exception("some cases cannot be closed together; each is tried by itself")
    closed = 0
    for case_id in ids:
        try:
            closed += _close_in_savepoint(clearing, [case_id])
        except DatabaseError:
            logger.exception("ALARM: a case cannot be cleared as spam; its clock goes on")
            SpamHold.objects.filter(pk=case_id, state=HoldState.HELD).update(clearing=None)
    return closed


@transaction.atomic
def _close_in_savepoint(clearing: SpamClearing, ids: list[uuid.UUID]) -> int:
    closed = _close(clearing, ids)
    connection.check_constraints()  # what is refused is refused here, not at the commit of all
    return closed


def _close(clearing: SpamClearing, ids: list[uuid.UUID]) -> int:
    """Close those that are held still; a case is held before what belongs to it."""
    cases = Complaint.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    open_ones = [case.pk for case in cases.only("pk", "status") if case.status != Status.CLOSED]
    holds = SpamHold.objects.select_for_update().filter(
        pk__in=open_ones, clearing=clearing, state=HoldState.HELD
    )
    unread = _told_of_force_since(clearing, holds)
    wanted = [held.pk for held in holds if held.pk not in unread]
    # What cannot be cleared any more goes on waiting, and its clock with it.
    left = SpamHold.objects.filter(pk__in=ids, state=HoldState.HELD).exclude(pk__in=wanted)
    left.update(clearing=None)
    _clear_suspicions(clearing, wanted)
    _record_closings(clearing, wanted)
    SpamHold.objects.filter(pk__in=wanted).update(state=HoldState.CLEARED)
    Complaint.objects.filter(pk__in=wanted).update(
        status=Status.CLOSED,
        closing_reason=ClosingReason.SPAM,
        closing_note=clearing.reason,
        next_due_at=None,
    )
    filer_notices.note_news(*wanted, at=timezone.now())
    return len(wanted)


def _told_of_force_since(
    clearing: SpamClearing, holds: Iterable[SpamHold]
) -> Collection[uuid.UUID]:
    """Cases that tell of force, and that not both people read: somebody added words since."""
    telling = {held.pk for held in holds if held.tells_force}
    both = (
        SpamReading.objects.filter(
            hold__in=telling,
            mark=Mark.SPAM,
            reader__in=(clearing.proposed_by_id, clearing.answered_by_id),
        )
        .values("hold")
        .annotate(readers=Count("reader", distinct=True))
        .filter(readers=2)
        .values_list("hold", flat=True)
    )
    return telling - set(both)


def _clear_suspicions(clearing: SpamClearing, ids: list[uuid.UUID]) -> None:
    """Who cleared a report as spam has cleared what its words may tell of; each gave a reason.

    Said as of their own words, which were in time.
    """
    suspicions = list(
        Suspicion.objects.select_for_update().filter(pk__in=ids, state=SuspicionState.OPEN)
    )
    said = [(clearing.proposed_by, clearing.reason, clearing.proposed_at)]
    if clearing.answered_by and clearing.answered_at:
        said.append((clearing.answered_by, clearing.answer, clearing.answered_at))
    Clearing.objects.bulk_create(
        (
            Clearing(suspicion=each, cleared_by=person, reason=reason, at=at)
            for each in suspicions
            for person, reason, at in said
        ),
        ignore_conflicts=True,  # one of them may have cleared it alone before
    )
    Suspicion.objects.filter(pk__in=[each.pk for each in suspicions]).update(
        state=SuspicionState.CLEARED
    )


def _record_closings(clearing: SpamClearing, ids: list[uuid.UUID]) -> None:
    """One row and one ledger entry for each; a closing that somebody proposed before is moot."""
    answered = {"answered_by": clearing.answered_by, "answered_at": clearing.answered_at}
    Closing.objects.filter(complaint__in=ids, state=ClosingState.PROPOSED).update(
        state=ClosingState.DECLINED, answer=CLEARED_AS_SPAM, **answered
    )
    Closing.objects.bulk_create(
        Closing(
            complaint_id=case_id,
            state=ClosingState.CLOSED,
            reason=ClosingReason.SPAM,
            note=clearing.reason,
            proposed_by=clearing.proposed_by,
            proposed_at=clearing.proposed_at,
            answer=clearing.answer,
            **answered,
        )
        for case_id in ids
    )
    second = actor_ref("staff", clearing.answered_by_id)
    first = actor_ref("staff", clearing.proposed_by_id)
    data: Mapping[str, Value] = {"clearing": clearing.pk, "proposed_by": first}
    at = timezone.now()
    append(*(Event(Action.SPAM_CLEARED, complaint_ref(case), second, at, data) for case in ids))
