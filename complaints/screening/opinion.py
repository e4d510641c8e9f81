"""What the second opinion may change: a doubtful hit goes down a step, a silent account up one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from complaints.screening.official import is_official
from complaints.vocabulary import ForceType, Strength

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaints.screening.results import Hit
    from complaints.screening.words import Words

# Read off accounts that were judged out of fold: below the first two hardly one told of force,
# above the third hardly one did not.
_DOUBTS_STRONG = 0.25
_DOUBTS_WEAK = 0.18
_SUSPECTS = 0.62
_ENOUGH_WORDS = 40
# It learned from what the city classed as physical abuse; of weapons and threats it knows little.
_KNOWN_TO_IT = frozenset(
    {
        ForceType.STRIKE,
        ForceType.TAKEDOWN,
        ForceType.BODY_WEIGHT,
        ForceType.CONTROL_HOLD,
        ForceType.RESTRAINT,
        ForceType.VEHICLE,
        ForceType.OTHER,
        ForceType.UNKNOWN,
    }
)


def second_opinion(
    words: Words, hits: tuple[Hit, ...], likeness: Callable[[Words], float]
) -> tuple[Hit, ...]:
    """The hits after a second look, where at most one is strong and all are of kinds it knows.

    It never takes away a strong hit, only doubts it; where every hit is weak it may drop all.
    """
    strong = [hit for hit in hits if hit.strength is Strength.STRONG]
    if not hits or len(strong) > 1 or not _is_known(strong or list(hits)):
        return hits
    if not _can_be_weighed(words):
        return hits
    alike = likeness(words)
    if strong:
        return tuple(map(_doubted, hits)) if alike < _DOUBTS_STRONG else hits
    return () if alike < _DOUBTS_WEAK else hits


def reads_like_force(words: Words, likeness: Callable[[Words], float]) -> bool:
    """Whether an account in which no word tells of force is yet like those that do."""
    return _can_be_weighed(words) and likeness(words) >= _SUSPECTS


def _can_be_weighed(words: Words) -> bool:
    """Whether it is an official account, and long enough for its words to weigh anything."""
    return len(words.keys) >= _ENOUGH_WORDS and is_official(words)


def _is_known(hits: list[Hit]) -> bool:
    return all(hit.force_types <= _KNOWN_TO_IT for hit in hits)


def _doubted(hit: Hit) -> Hit:
    return replace(hit, strength=Strength.WEAK)
