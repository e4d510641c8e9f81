"""The screens: which names they read, how officers are added and taken out."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from accountability.receipts import filed_text
from accountability.resident.filing import read_answers
from accountability.resident.steps import (
    BY_SLUG,
    QUESTIONS,
    STEPS,
    Screen,
    Typed,
    officer_count,
    read_typed,
    with_officer_added,
    with_officer_removed,
)
from complaints.drafts import OpenDraft
from complaints.vocabulary import FilerKind, Language
from tests.resident.path import ANSWERS


def posted(answers: dict[str, str | list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in answers.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def test_the_screens_come_in_their_order() -> None:
    assert [step.slug for step in STEPS] == [
        "incident", "force", "injuries", "officers", "people", "name", "review",
    ]  # fmt: skip
    assert [step.after for step in STEPS[:-1]] == [step.url for step in STEPS[1:]]
    assert [step.before for step in STEPS[1:]] == [step.url for step in STEPS[:-1]]
    assert STEPS[0].before == "/report/"


@pytest.mark.parametrize("slug", list(ANSWERS))
def test_a_screen_keeps_what_it_asks_and_nothing_else(slug: str) -> None:
    step = BY_SLUG[slug]
    query = posted(ANSWERS[slug] | {"csrfmiddlewaretoken": "x", "surplus": "y", "kind": "officer"})
    typed = read_typed(step, query)
    assert typed == {
        name: value if isinstance(value, list) else [value] for name, value in ANSWERS[slug].items()
    }
    assert Screen(step, FilerKind.RESIDENT, typed).is_valid()


def test_a_flood_of_values_is_cut() -> None:
    typed = read_typed(BY_SLUG["force"], posted({"force_types": ["baton"] * 5000}))
    assert len(typed["force_types"]) == 64


@pytest.mark.parametrize(
    ("count", "shown"),
    [("1", 1), ("6", 6), ("7", 1), ("0", 1), ("-1", 1), ("1e9", 1), ("٣", 1), ("", 1), ("\x00", 1)],
)
def test_a_forged_number_of_officers_shows_one(count: str, shown: int) -> None:
    assert officer_count({"officer_count": [count]}) == shown


def test_there_is_room_for_six_officers() -> None:
    typed: Typed = {}
    for _ in range(9):
        typed = with_officer_added(typed)
    assert officer_count(typed) == 6


def test_an_officer_taken_out_leaves_the_others_in_order() -> None:
    typed: Typed = {
        "officer_count": ["3"],
        "officer0-name": ["A"],
        "officer1-name": ["B"],
        "officer2-name": ["C"],
        "agencies_present": ["mshp"],
    }
    assert with_officer_removed(typed, 1) == {
        "officer_count": ["2"],
        "officer0-name": ["A"],
        "officer1-name": ["C"],
        "agencies_present": ["mshp"],
    }
    assert with_officer_removed(typed, 7) == typed


def test_every_section_of_the_filed_text_has_its_screen() -> None:
    """The review screen finds the link to a section's screen by its heading."""
    screens = {slug: read_typed(BY_SLUG[slug], posted(ANSWERS[slug])) for slug in ANSWERS}
    draft = OpenDraft("token", {"kind": "resident", "screens": screens})
    answers = read_answers(draft, Language.EN)
    assert not answers.unready
    headings = [section["heading"] for section in filed_text(answers.filing)]
    assert headings == [str(step.title) for step in QUESTIONS]
