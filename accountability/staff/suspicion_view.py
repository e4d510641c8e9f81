"""A suspicion as a page shows it: the words, the clock, and who may do what about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accountability.elapsed import Countdown, countdown, when
from accountability.staff.conversation import filers_message_heading, statement_heading
from accountability.staff.highlighting import Piece, excerpt, pieces
from accounts.models import User
from complaints import official_wording
from complaints.later_words import Telling
from complaints.models import Clearing, Suspicion
from complaints.vocabulary import ForceType, SuspicionState
from complaints.wording import Words


@dataclass(frozen=True, slots=True)
class LaterWords:
    """What was written after the filing, with the words marked that may tell of force."""

    heading: str
    when: str
    words: list[Piece]


@dataclass(frozen=True, slots=True)
class SuspicionView:
    """What screening saw in the words, and what people said of it.

    ``clock`` runs while it is open. ``step`` is ``propose`` for whoever may be the first of the two
    people, ``confirm`` for whoever may be the second, and empty for everybody else.
    """

    suspicion: Suspicion
    later: list[LaterWords]
    force_types: list[Words]
    clock: Countdown | None
    marked: bool
    clearings: Sequence[Clearing]
    cleared_by_reader: bool
    step: str


def suspicion_view(
    suspicion: Suspicion,
    clearings: Sequence[Clearing],
    reader: User,
    now: datetime,
    *,
    words_are_whole: bool,
    may_triage: bool,
    later: Iterable[Telling] = (),
) -> SuspicionView:
    """Spans count the words as typed. Where sealed values were replaced they would mark others."""
    is_open = suspicion.state == SuspicionState.OPEN
    clock = countdown(suspicion.deadline, now) if is_open and suspicion.deadline else None
    by_reader = any(clearing.cleared_by_id == reader.pk for clearing in clearings)
    step = ""
    if may_triage and clock is not None and not clock.overdue and not by_reader:
        step = "confirm" if clearings else "propose"
    return SuspicionView(
        suspicion=suspicion,
        later=[_later(telling) for telling in later],
        force_types=[
            official_wording.FORCE_TYPES[ForceType(code)] for code in suspicion.force_types
        ],
        clock=clock,
        marked=words_are_whole and bool(suspicion.spans),
        clearings=clearings,
        cleared_by_reader=by_reader,
        step=step,
    )


def _later(telling: Telling) -> LaterWords:
    heading = (
        filers_message_heading() if telling.is_message else statement_heading(telling.taken_by)
    )
    cut = pieces(telling.words, telling.screening.spans)
    return LaterWords(heading, when(telling.at), excerpt(cut))
