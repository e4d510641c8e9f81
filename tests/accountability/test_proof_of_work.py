"""Proofs of work: right ones count, once and in time; nothing else does any harm."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accountability import proof_of_work
from accountability.proof_of_work import MOST_TRIES, VALID_FOR, read_proof
from complaints import spent_proofs
from complaints.models import SpentProof
from tests.proofs import new_proof


def changed(proof: str, **parts: Any) -> str:
    payload = json.loads(base64.b64decode(proof))
    for path, value in parts.items():
        place = payload
        *way, last = path.split("__")
        for step in way:
            place = place[step]
        place[last] = value
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_a_solution_is_right_until_its_challenge_is_over() -> None:
    proof = new_proof()
    found = read_proof(proof)
    assert found is not None
    assert abs(found.expires_at - timezone.now() - VALID_FOR) < timedelta(seconds=5)
    with time_machine.travel(timezone.now() + VALID_FOR + timedelta(seconds=2), tick=False):
        assert read_proof(proof) is None


def test_the_work_is_bounded() -> None:
    proof = json.loads(base64.b64decode(new_proof()))
    assert 100 <= proof["solution"]["counter"] < MOST_TRIES


def test_another_encoding_of_the_same_solution_is_the_same_proof() -> None:
    proof = new_proof()
    again = changed(proof, solution__time=1)
    one, other = read_proof(proof), read_proof(again)
    assert one is not None
    assert other is not None
    assert again != proof
    assert one.digest == other.digest


@pytest.mark.parametrize(
    "change",
    [
        {"solution__counter": 5},
        {"solution__counter": "5"},
        {"solution__derivedKey": "00" * 32},
        {"challenge__parameters__cost": 1},
        {"challenge__parameters__keyPrefix": ""},
        {"challenge__parameters__expiresAt": 9_999_999_999},
        {"challenge__parameters": []},
        {"challenge__signature": None},
        {"challenge": "x"},
        {"solution": None},
    ],
)
def test_what_was_tampered_with_proves_nothing(change: dict[str, Any]) -> None:
    assert read_proof(changed(new_proof(), **change)) is None


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda b: b.decode("latin-1"))))
def test_whatever_is_sent_instead_proves_nothing(text: str) -> None:
    assert read_proof(text) is None
    assert read_proof(base64.b64encode(text.encode("utf-8", "replace")).decode()) is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "challenge",
                        "parameters",
                        "solution",
                        "signature",
                        "nonce",
                        "salt",
                        "algorithm",
                        "cost",
                        "counter",
                        "derivedKey",
                    ]
                ),
                inner,
            )
        ),
    )
)
def test_json_of_any_form_proves_nothing(value: Any) -> None:
    assert read_proof(base64.b64encode(json.dumps(value).encode()).decode()) is None


def test_a_challenge_of_another_site_proves_nothing(settings: Settings) -> None:
    proof = new_proof()
    settings.SECRET_KEY = "another" * 8
    assert read_proof(proof) is None


@pytest.mark.django_db
def test_a_proof_is_spent_once_and_forgotten_when_its_challenge_is_over() -> None:
    proof = read_proof(new_proof())
    assert proof is not None
    assert spent_proofs.spend(proof.digest, expires_at=proof.expires_at)
    assert not spent_proofs.spend(proof.digest, expires_at=proof.expires_at)
    kept = SpentProof.objects.get().expires_at
    assert (kept.minute, kept.second, kept.microsecond) == (0, 0, 0)
    assert kept >= proof.expires_at
    spent_proofs.forget_expired(at=proof.expires_at)
    assert SpentProof.objects.exists()
    spent_proofs.forget_expired(at=kept)
    assert not SpentProof.objects.exists()


def test_a_challenge_and_its_solution_are_short() -> None:
    assert len(new_proof()) < proof_of_work.LONGEST_PROOF / 2
