"""What is read of a filing with more words than anybody needs."""

from __future__ import annotations

from complaints.filing import FiledPerson, Filing
from complaints.filing_screening import OTHERS_READ_CHARACTERS, screen_filing
from complaints.vocabulary import Strength

RUDE = "The officer at the desk called my mother names and laughed at all of us."
FORCE = "The officer hit me with his baton."
FILLED = "The weather was fine that day. " * 1_600


def filing_with(words: int, last: str) -> Filing:
    """So many characters of notes on people, and then the last one's."""
    assert len(FILLED) < 50_000
    people = tuple(FiledPerson(notes=FILLED) for _ in range(words // len(FILLED)))
    return Filing(narrative=RUDE, people=(*people, FiledPerson(notes=last)))


def test_words_of_force_are_found_behind_many_others() -> None:
    read = screen_filing(filing_with(OTHERS_READ_CHARACTERS - len(FORCE), FORCE))
    assert read.strength is Strength.STRONG


def test_words_that_are_too_many_to_read_count_as_weak_whatever_they_say() -> None:
    for last in (FILLED, f"{FORCE} {FILLED}"):
        unread = screen_filing(filing_with(OTHERS_READ_CHARACTERS, last))
        assert unread.strength is Strength.WEAK


def test_a_narrative_is_read_whatever_stands_beside_it() -> None:
    long = filing_with(OTHERS_READ_CHARACTERS + len(FILLED), FILLED)
    told = Filing(narrative=FORCE, people=long.people)
    assert screen_filing(told).strength is Strength.STRONG
