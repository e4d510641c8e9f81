"""The screens: which apply to whom, which names they read, how members are added and taken out."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from accountability.receipts import filed_text
from accountability.resident.filing import read_answers
from accountability.resident.repeated import GROUPS, OFFICERS, PEOPLE, Group, Typed
from accountability.resident.situation import Situation
from accountability.resident.steps import BY_SLUG, QUESTIONS, Screen, path_of, read_typed
from complaints.drafts import OpenDraft
from complaints.vocabulary import MUNITIONS, Disclosure, FilerKind, ForceType, Language
from tests.resident.path import ANSWERS

PLAIN = Situation()


def posted(answers: dict[str, str | list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in answers.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def slugs(situation: Situation) -> list[str]:
    return [step.slug for step in path_of(situation)]


def test_only_what_applies_is_asked() -> None:
    plain = slugs(PLAIN)
    assert plain == [
        "incident", "force", "injuries", "officers", "people", "background", "name", "evidence",
        "review",
    ]  # fmt: skip
    for force in ForceType:
        asked = slugs(Situation(force_types=(force,)))
        assert ("munitions" in asked) == (force in MUNITIONS)
    for kind in FilerKind:
        asked = slugs(Situation(kind))
        assert ("order" in asked) == (kind in (FilerKind.OFFICER, FilerKind.STAFF))
    for disclosure in Disclosure:
        asked = slugs(Situation(disclosure=disclosure))
        assert ("statement" in asked) == (disclosure is not Disclosure.ANONYMOUS)


def test_the_screens_lead_to_each_other_past_those_that_do_not_apply() -> None:
    for situation in (PLAIN, Situation(force_types=(ForceType.TEAR_GAS,))):
        path = path_of(situation)
        assert [step.after(situation) for step in path[:-1]] == [step.url for step in path[1:]]
        assert [step.before(situation) for step in path[1:]] == [step.url for step in path[:-1]]
        assert path[0].before(situation) == "/report/"
    munitions = BY_SLUG["munitions"]
    assert munitions in path_of(PLAIN, munitions)  # somebody who is there is shown where


@pytest.mark.parametrize(
    "screens",
    [{}, {"force": {}}, {"force": {"force_types": ["nonsense", "tear_gas"]}, "name": {}}],
)
def test_a_situation_is_read_from_whatever_was_typed(screens: dict[str, Typed]) -> None:
    situation = Situation.of({"kind": "officer", "screens": screens})
    assert situation.disclosure is Disclosure.SEALED
    assert situation.munitions == bool(screens.get("force"))
    chosen = {**screens, "name": {"disclosure": ["anonymous"]}}
    assert not Situation.of({"kind": "officer", "screens": chosen}).named


@pytest.mark.parametrize("slug", list(ANSWERS))
def test_a_screen_keeps_what_it_asks_and_nothing_else(slug: str) -> None:
    step = BY_SLUG[slug]
    query = posted(ANSWERS[slug] | {"csrfmiddlewaretoken": "x", "surplus": "y", "kind": "officer"})
    typed = read_typed(step, query)
    assert typed == {
        name: value if isinstance(value, list) else [value] for name, value in ANSWERS[slug].items()
    }
    assert Screen(step, PLAIN, typed).is_valid()


def test_a_flood_of_values_is_cut() -> None:
    typed = read_typed(BY_SLUG["force"], posted({"force_types": ["baton"] * 5000}))
    assert len(typed["force_types"]) == 64


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.prefix)
@pytest.mark.parametrize(
    ("count", "shown"),
    [("1", 1), ("6", 6), ("7", 1), ("0", 1), ("-1", 1), ("1e9", 1), ("٣", 1), ("", 1), ("\x00", 1)],
)
def test_a_forged_number_shows_one(group: Group, count: str, shown: int) -> None:
    assert group.count({group.count_name: [count]}) == shown


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.prefix)
def test_there_is_room_for_six(group: Group) -> None:
    typed: Typed = {}
    for _ in range(9):
        typed = group.with_one_more(typed)
    assert group.count(typed) == 6


def test_one_taken_out_leaves_the_others_in_order() -> None:
    typed: Typed = {
        "officer_count": ["3"],
        "officer0-name": ["A"],
        "officer1-name": ["B"],
        "officer2-name": ["C"],
        "agencies_present": ["mshp"],
    }
    assert OFFICERS.without(typed, 1) == {
        "officer_count": ["2"],
        "officer0-name": ["A"],
        "officer1-name": ["C"],
        "agencies_present": ["mshp"],
    }
    assert OFFICERS.without(typed, 7) == typed
    assert PEOPLE.without({"person_count": ["1"], "person0-name": ["A"]}, 0) == {
        "person_count": ["1"]
    }


def offered(kind: FilerKind, slug: str, field: str, *force: ForceType) -> list[str]:
    screen = Screen(BY_SLUG[slug], Situation(kind, force))
    return [str(option.data["value"]) for option in screen.members[0][field]]


def test_an_officer_is_asked_only_for_the_force_that_was_ticked() -> None:
    two = (ForceType.BATON, ForceType.ECW)
    assert offered(FilerKind.RESIDENT, "officers", "force_types", *two) == ["baton", "ecw"]
    assert offered(FilerKind.RESIDENT, "officers", "force_types") == []


def test_the_person_one_files_for_is_asked_of_those_who_file_for_another() -> None:
    assert "filed_for" not in offered(FilerKind.RESIDENT, "people", "roles")
    assert "filed_for" in offered(FilerKind.THIRD_PARTY, "people", "roles")


def test_every_section_of_the_filed_text_has_its_screen() -> None:
    """The review screen finds the link to a section's screen by its heading."""
    others = {"evidence", "order"}  # files, and what officers alone are asked
    assert set(ANSWERS) == {step.slug for step in QUESTIONS} - others
    screens = {slug: read_typed(BY_SLUG[slug], posted(ANSWERS[slug])) for slug in ANSWERS}
    draft = OpenDraft("token", {"kind": "resident", "screens": screens})
    answers = read_answers(draft, Language.EN)
    assert not answers.unready
    headings = [section["heading"] for section in filed_text(answers.filing)]
    assert headings == [str(BY_SLUG[slug].title) for slug in ANSWERS]
