"""Which texts are much the same: copies meet, and two accounts of one protest do not."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.likeness import BANDS, bands, features

KEY = b"a secret of the tests"
WORDS = st.text(string.ascii_lowercase, min_size=4, max_size=9)
LONG_TEXTS = st.lists(WORDS, min_size=40, max_size=120, unique=True)
SPAM = (
    "Hello, my name is {name} and number {number}. Everybody should visit our website and order "
    "cheap watches today, before this wonderful offer ends, because nobody else in this town will "
    "ever give you such a great price again for something so beautiful."
)
# Two people who stood at the same protest.
HERE = (
    "I went to the protest at the Country Club Plaza on Saturday with my sister. Around nine the "
    "police told everybody to leave, and a minute later they threw tear gas. I could not breathe "
    "and somebody pulled me behind a wall."
)
THERE = (
    "My son is nineteen. He was standing on the grass near the fountain at the Plaza protest when "
    "officers in helmets came running. One of them knocked him down with a shield although he had "
    "his hands up, and his glasses broke. We never saw tear gas where we were."
)


def alike(one: str, other: str) -> bool:
    return bool(set(bands(one, key=KEY)) & set(bands(other, key=KEY)))


@given(st.text(max_size=300))
def test_any_text_has_its_bands_and_meets_itself(text: str) -> None:
    found = bands(text, key=KEY)
    assert len(found) == BANDS
    assert found == bands(text, key=KEY)
    assert all(-(2**63) <= band < 2**63 for band in found)


@given(LONG_TEXTS, st.randoms(use_true_random=False))
def test_shuffled_words_case_accents_and_numbers_change_nothing(
    words: list[str], order: random.Random
) -> None:
    text = " ".join(words)
    order.shuffle(words)
    assert bands(text, key=KEY) == bands(f"{' '.join(words)} 816-555".upper(), key=KEY)


def test_copies_with_another_name_number_and_greeting_meet() -> None:
    first = SPAM.format(name="Bob", number=1)
    for number in range(200):
        copy = f"Dear friends of {number}! " + SPAM.format(name=f"Name{number}", number=number)
        assert alike(first, copy)


def test_two_accounts_of_the_same_protest_do_not_meet() -> None:
    assert len(features(HERE) & features(THERE)) >= 2, "they share words of the protest"
    assert not alike(HERE, THERE)


@given(LONG_TEXTS, LONG_TEXTS)
def test_texts_that_share_few_words_do_not_meet(one: list[str], other: list[str]) -> None:
    rest = [word for word in other if word not in set(one)]
    shared = one[: len(rest) // 4]
    if len(rest) >= 30:
        assert not alike(" ".join(one), " ".join(rest + shared))


def test_another_key_gives_other_bands() -> None:
    assert not set(bands(HERE, key=KEY)) & set(bands(HERE, key=b"another"))


@pytest.mark.parametrize("text", ["", "!!! ...", "He hit me", "一二三四", "12 34"])
def test_texts_of_few_words_meet_their_copies_alone(text: str) -> None:
    assert alike(text, text.upper())
    assert not alike(text, HERE)


def test_the_longest_text_costs_no_more_than_a_thousand_words() -> None:
    many = " ".join("".join(letters) for letters in zip(*[iter(HERE * 200)] * 7, strict=False))
    assert len(bands(many, key=KEY)) == BANDS
