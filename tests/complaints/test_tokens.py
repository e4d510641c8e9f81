"""Receipt phrases: seven words that people can type, of which the database keeps a keyed hash."""

from __future__ import annotations

import math

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from complaints import tokens


def test_a_phrase_has_seven_words_and_at_least_ninety_bits() -> None:
    assert len(tokens.new_phrase().split(" ")) == 7
    assert math.log2(len(set(tokens._words()))) * 7 >= 90


@pytest.mark.parametrize(
    "typed", ["yo-yo Cactus", "  yo yo   cactus ", "YO-YO\nCACTUS", "yó-yo, cactus."]
)
def test_a_phrase_is_known_however_it_is_typed(typed: str) -> None:
    assert tokens.phrase_hmac(typed) == tokens.phrase_hmac("yo-yo cactus")


def test_without_the_pepper_the_stored_hash_of_a_phrase_cannot_be_computed() -> None:
    stored = tokens.phrase_hmac("yo-yo cactus")
    with override_settings(RECEIPT_PEPPER="another"):
        assert tokens.phrase_hmac("yo-yo cactus") != stored


@given(st.text(max_size=1000))
def test_whatever_is_typed_as_a_phrase_gives_a_hash(typed: str) -> None:
    assert len(tokens.phrase_hmac(typed)) == 32


def test_a_token_yields_different_keys_for_different_purposes() -> None:
    token = tokens.new_token()
    assert tokens.token_key(token, "draft") != tokens.token_key(token, "answer")
    assert tokens.token_hash(token, "draft") != tokens.token_key(token, "draft")
