"""What screening hands back: stretches of words that tell of force, and one judgement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from complaints.vocabulary import Allegation, ForceType, Strength


class ScreeningReason(StrEnum):
    """Why a text got its strength.

    ``LIKENESS``: no word tells of force, yet the whole reads like accounts that do.
    """

    WORDS = "words"
    LIKENESS = "likeness"
    TOO_SHORT = "too_short"
    UNREADABLE_LANGUAGE = "unreadable_language"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hit:
    """One stretch of the filer's words, counted in code points of the text as it was given.

    ``cue`` names the lexicon entries that fired, joined by ``+`` where stretches were merged.
    """

    start: int
    end: int
    strength: Strength
    force_types: frozenset[ForceType]
    cue: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What the words of one text say about force by police."""

    strength: Strength | None
    force_types: frozenset[ForceType]
    allegations: frozenset[Allegation]
    hits: tuple[Hit, ...]
    reason: ScreeningReason

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and end of every hit, for highlighting."""
        return tuple((hit.start, hit.end) for hit in self.hits)
