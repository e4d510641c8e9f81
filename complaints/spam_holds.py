"""The spam check: filings that came in a flood without a proof wait for staff, and for a clock.

A held filing is recorded whole; its routing alone waits. One person may say that it is real, and it
is routed at once. Clearing it as spam takes two (``spam_clearings``). What nobody looked at in time
counts as force, and goes out: the deadline never moves, a trigger refuses it.

Each service works on a case that its caller holds, in the caller's transaction, in which routing
follows.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings

from accounts.models import User
from complaints import closings, likeness, spam_access, suspicions
from complaints.filing import WORD_COLUMNS
from complaints.models import Complaint, Fact, FactKind, LikenessBand, SpamHold, Suspicion
from complaints.recording import TRIAGE_CLOCK
from complaints.statuses import HoldState, RoutingState
from complaints.triage import Refusal, StepRefused
from complaints.vocabulary import ForceType, Source, SuspicionState
from ledger.actions import Action
from ledger.recording import Event, actor_ref, append, utc_text

NOT_MADE_IN_TIME = "The spam check was not made in time."
# Why a case that was cleared is released by itself.
ANSWERED = "The person who filed answered after it was cleared."


def hold(complaint: Complaint, *, major: bool, tells_force: bool) -> SpamHold:
    """Let a filing wait that was recorded as held, in the transaction that records it.

    Its clock counts from the case's own coarse time, which it must not tell more exactly: it runs
    out early rather than late, and never behind that of a suspicion.
    """
    hours = settings.SPAM_CHECK_MAJOR_HOURS if major else settings.SPAM_CHECK_HOURS
    deadline = complaint.filed_at.astimezone(UTC) + timedelta(hours=hours)
    if (suspicion := _open_suspicion(complaint)) is not None and suspicion.deadline:
        deadline = min(deadline, suspicion.deadline)
    held = SpamHold(
        complaint=complaint,
        deadline=deadline,
        cluster=_cluster_of(complaint),
        restricted=complaint.restricted,
        major=major,
        tells_force=tells_force,
    )
    held.save(force_insert=True)
    complaint.due_at = complaint.next_due_at = deadline
    complaint.major = major
    complaint.save(update_fields=["due_at", "next_due_at", "major"])
    return held


def held_event(complaint: Complaint, held: SpamHold) -> Event:
    """What the ledger says of it, beside the filing's own entry."""
    return Event(
        Action.SPAM_HELD,
        complaint.ref,
        "system",
        complaint.filed_at,
        {"deadline": utc_text(held.deadline)},
    )


def release(complaint: Complaint, *, because: str, actor: User | None, at: datetime) -> SpamHold:
    """Say that a held case is real, or that one was cleared wrongly, which opens it again.

    ``actor`` is empty where the filer answered to that. Raises ``StepRefused``.
    """
    held = spam_access.lock_hold(complaint)
    if held is None or held.state not in {HoldState.HELD, HoldState.CLEARED}:
        raise StepRefused(Refusal.NOT_HELD, complaint)
    was_cleared = held.state == HoldState.CLEARED
    _end(complaint, held, HoldState.RELEASED)
    if was_cleared:  # its triage clock starts anew
        closings.reopen(complaint, because=because, actor=actor, at=at)
    append(
        Event(
            Action.SPAM_RELEASED,
            complaint.ref,
            actor_ref("staff", actor.pk) if actor else "system",
            at,
            {"because_sha256": hashlib.sha256(because.encode()).hexdigest()},
        )
    )
    return held


def release_worked_on(complaint: Complaint, *, actor: User, at: datetime) -> None:
    """Whoever states something about a held case takes it for real."""
    if complaint.routing_state == RoutingState.HELD:
        release(complaint, because="Staff work on it.", actor=actor, at=at)


def lapse(complaint: Complaint, held: SpamHold, *, at: datetime) -> list[str]:
    """Count as force what nobody looked at in time; gives the force types that are new facts."""
    if (suspicion := _open_suspicion(complaint)) is not None:
        added = suspicions.lapse(complaint, suspicion, at=at)
    else:
        added = _state_force(complaint, at)
    _end(complaint, held, HoldState.LAPSED)
    append(Event(Action.SPAM_LAPSED, complaint.ref, "system", at, {"force_types": added}))
    return added


def note_answer(complaint: Complaint) -> SpamHold | None:
    """The filer of a held case adds to it, so that it is no mass mailing: it leaves a clearing that
    is under way, and is cleared by nobody who has not read it. Gives the hold as it stands."""
    held = spam_access.lock_hold(complaint)
    if held is not None and held.state == HoldState.HELD:
        held.clearing, held.tells_force = None, True
        held.save(update_fields=["clearing", "tells_force"])
    return held


def forget_likeness() -> None:
    """When nothing is held any more, forget what held words had in common."""
    if not spam_access.is_anything_held():
        LikenessBand.objects.all().delete()


def _state_force(complaint: Complaint, at: datetime) -> list[str]:
    if Fact.objects.filter(complaint=complaint, kind=FactKind.FORCE).exists():
        return []
    Fact.objects.create(
        complaint=complaint,
        kind=FactKind.FORCE,
        code=ForceType.UNKNOWN,
        source=Source.CLOCK,
        stated_at=at,
        because=NOT_MADE_IN_TIME,
    )
    return [ForceType.UNKNOWN.value]


def _end(complaint: Complaint, held: SpamHold, state: HoldState) -> None:
    """The hold is over; staff's next clock is the suspicion's while one is open, or triage's."""
    held.state = state
    held.save(update_fields=["state"])
    if (suspicion := _open_suspicion(complaint)) is not None and suspicion.deadline:
        complaint.due_at = suspicion.deadline
    else:
        complaint.due_at = complaint.filed_at + TRIAGE_CLOCK
    complaint.save(update_fields=["due_at"])


def _open_suspicion(complaint: Complaint) -> Suspicion | None:
    suspicion: Suspicion | None = getattr(complaint, "suspicion", None)
    return suspicion if suspicion and suspicion.state == SuspicionState.OPEN else None


def _cluster_of(complaint: Complaint) -> int:
    """The cluster of what was held before and is much the same, or a new one.

    Of the words as they are shown, in which a sealed identity is replaced. Copies that come in the
    same moment meet by the smallest of their bands.
    """
    words = "\n".join(getattr(complaint, column) for column in WORD_COLUMNS)
    key = hmac.digest(settings.SECRET_KEY.encode(), b"likeness of held filings", "sha256")
    bands = sorted(set(likeness.bands(words, key=key)))
    known = dict(LikenessBand.objects.filter(band__in=bands).values_list("band", "cluster"))
    cluster = min(known.values(), default=bands[0])
    new = [LikenessBand(band=band, cluster=cluster) for band in bands if band not in known]
    if new:  # in order, so that two filings at once never wait for each other
        LikenessBand.objects.bulk_create(new, ignore_conflicts=True)
    return cluster
