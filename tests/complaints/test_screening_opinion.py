"""The second opinion looks at official accounts alone, and moves what they say by one step."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.screening import ScreeningReason, official, screen
from complaints.screening.opinion import reads_like_force, second_opinion
from complaints.screening.words import Words, split
from complaints.vocabulary import Strength
from script.learn_official_accounts import Account, learn, names, share

LONE_STRONG = (
    "According to the complainant, on 3-4-15, at 2:00 PM, she went to the district about a report."
    " The officer shoved her and told her to come back with the paperwork another day."
)
LONE_WEAK = (
    "According to the complainant, on 3-4-15, at 2:00 PM, she went to the district about a report."
    " The officer grabbed her purse and told her to come back with the paperwork another day."
)
QUIET = (
    "According to the complainant, on 3-4-15, at 2:00 PM, she went to the district about a report."
    " The officer was rude and told her to come back with the paperwork another day."
)
GUN = LONE_STRONG.replace("shoved her", "pointed his gun at her")
TWICE = LONE_STRONG.replace("shoved her", "shoved her. He punched her in the face")


def unlike(_words: Words) -> float:
    return 0.0


def alike(_words: Words) -> float:
    return 1.0


def never(_words: Words) -> float:
    raise AssertionError("was asked")


class TestWhatItMayChange:
    def test_a_lone_strong_hit_in_an_account_unlike_force_becomes_weak(self) -> None:
        assert screen(LONE_STRONG, opinion=alike).strength is Strength.STRONG
        assert screen(LONE_STRONG, opinion=unlike).strength is Strength.WEAK

    def test_weak_hits_in_an_account_unlike_force_go(self) -> None:
        assert screen(LONE_WEAK, opinion=alike).strength is Strength.WEAK
        screening = screen(LONE_WEAK, opinion=unlike)
        assert screening.strength is None
        assert screening.reason is ScreeningReason.NONE
        assert screening.hits == ()

    def test_a_silent_account_like_force_becomes_weak_with_its_reason(self) -> None:
        screening = screen(QUIET, opinion=alike)
        assert screening.strength is Strength.WEAK
        assert screening.reason is ScreeningReason.LIKENESS
        assert screening.spans == ()
        assert screen(QUIET, opinion=unlike).strength is None

    @pytest.mark.parametrize("text", [GUN, TWICE])
    def test_weapons_and_several_strong_hits_are_none_of_its_business(self, text: str) -> None:
        assert screen(text, opinion=never).strength is Strength.STRONG

    @given(
        st.lists(st.sampled_from([LONE_STRONG, LONE_WEAK, QUIET, GUN, "The end."]), max_size=3)
        .map(" ".join)
        .filter(lambda text: screen(text, opinion=alike).strength is Strength.STRONG)
    )
    def test_what_is_strong_is_never_silenced(self, text: str) -> None:
        assert screen(text, opinion=unlike).strength is not None


class TestWhatItMayNotTouch:
    @pytest.mark.parametrize(
        "text",
        [
            LONE_STRONG.replace("she went", "I went"),
            LONE_STRONG.replace("her to come back", "my sister to come back"),
            "The officer shoved me and told me to come back with the complaint on another day.",
            "El complaint de la mujer: el oficial la empujó y le dijo que volviera otro día.",
            "The officer shoved her and told her to come back with the paperwork on another day.",
            "The complainant was shoved.",
        ],
    )
    def test_filers_own_words_are_never_asked_about(self, text: str) -> None:
        assert screen(text, opinion=never).strength is Strength.STRONG

    def test_a_first_person_that_is_quoted_is_an_officers(self) -> None:
        quoted = QUIET.replace("was rude and", 'said, "I do not care about my job", and')
        assert official.is_official(split(quoted))

    def test_nothing_found_is_not_asked_about_again(self) -> None:
        assert second_opinion(split(QUIET), (), never) == ()
        assert not reads_like_force(split("He was rude."), never)


class TestWhatItWeighs:
    def test_verbs_are_weighed_by_class_and_words_by_stem(self) -> None:
        weighed = set(official.terms(split("The officer shoved her arm. She was searching.")))
        assert {"officer <push>", "<push> her", "her <body>", "search", "#onto 1"} <= weighed

    def test_no_term_goes_over_the_end_of_a_sentence(self) -> None:
        weighed = set(official.terms(split("The end. Beginning again.")))
        assert {"the end", "beginn again"} <= weighed
        assert not [term for term in weighed if "." in term or term == "end beginn"]

    def test_initials_numbers_and_the_complainant_are_not_weighed(self) -> None:
        weighed = " ".join(official.terms(split("Officer RH told the complainant 16th or 1422.")))
        assert not re.search(r"rh|complain|\d", weighed)

    def test_likeness_is_a_share(self) -> None:
        assert 0 < official.likeness(split(QUIET)) < official.likeness(split(TWICE)) < 1

    def test_the_weights_that_ship_hold_no_numbers_and_no_rare_words(self) -> None:
        lines = official.WEIGHTS.read_text(encoding="utf-8").splitlines()[1:]
        listed = [line.split("\t")[1] for line in lines]
        assert official.BASE in listed
        assert not [term for term in listed if re.search(r"\d", term) and not term.startswith("#")]
        assert max(len(term.split()) for term in listed) <= 2


class TestLearning:
    @staticmethod
    def accounts() -> list[Account]:
        told = [
            ("Officer Brown shoved her near the store.", True),
            ("Officer Brown wrote her a ticket near the store.", False),
        ] * 6
        return [
            Account(str(number), frozenset(official.terms(split(text))), force, split(text))
            for number, (text, force) in enumerate(told)
        ]

    def test_what_tells_force_from_the_rest_gets_the_weight(self) -> None:
        weights = learn(self.accounts())
        assert weights["<push>"] > 0 > weights["ticket"]
        assert abs(weights["store"]) < abs(weights["ticket"])

    def test_names_are_not_learned(self) -> None:
        assert "brown" in names(self.accounts())
        assert not [term for term in learn(self.accounts()) if "brown" in term]

    def test_shares_come_with_wilsons_interval(self) -> None:
        figures = share([Strength.WEAK] * 8 + [None] * 2, {Strength.WEAK})
        assert figures == {"of": "8/10", "share": 0.8, "low": 0.4902, "high": 0.9433}
