"""Screening all that was written in a filing: the narrative, and every other answer in words.

Pure: no Django here.
"""

from __future__ import annotations

from dataclasses import replace

from complaints.filing import Filing
from complaints.screening import Screening, ScreeningReason, screen
from complaints.vocabulary import Strength

# Places, names and numbers tell nothing of force; the narrative is screened by itself.
NOT_SCREENED = frozenset(
    "narrative incident_when incident_place report_numbers interpreter name badge car".split()
)

# So many characters of the other answers together are read, a whole answer at a time: reading takes
# time that strangers could take from others. What is beyond counts as weak, never as nothing.
OTHERS_READ_CHARACTERS = 150_000


def screen_filing(filing: Filing) -> Screening:
    """One judgement on the whole; its hits are those of the narrative, where they can be shown.

    The other answers are short by nature ("I do not know"), so that one which is too short or
    unreadable says nothing; only words that tell of force count, and words that nobody read
    (``OTHERS_READ_CHARACTERS``).
    """
    narrative = screen(filing.narrative)
    read, unread = _other_words(filing)
    others = [found for text in read if (found := screen(text)).reason is ScreeningReason.WORDS]
    if not others and not unread:
        return narrative
    strengths = {narrative.strength, *(found.strength for found in others)} - {None}
    return replace(
        narrative,
        strength=Strength.STRONG if Strength.STRONG in strengths else Strength.WEAK,
        force_types=narrative.force_types.union(*(found.force_types for found in others)),
        allegations=narrative.allegations.union(*(found.allegations for found in others)),
        reason=ScreeningReason.WORDS,
    )


def _other_words(filing: Filing) -> tuple[list[str], bool]:
    """The answers to read, in the order of the questions, and whether there are more."""
    read: list[str] = []
    left, unread = OTHERS_READ_CHARACTERS, False
    for place, text in filing.words():
        if place.rpartition(".")[2] in NOT_SCREENED or not text.strip():
            continue
        if len(text) > left:
            unread = True
        else:
            read.append(text)
            left -= len(text)
    return read, unread
