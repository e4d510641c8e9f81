"""The API in a flood: a challenge to fetch, a proof in a header, and 201 without one."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from complaints.models import Complaint, SpentProof
from ledger.models import Entry
from routing.installation import install_defaults
from tests.api.test_filing import URL, WHOLE, post
from tests.proofs import solve

CHALLENGE = "/api/v1/complaints/challenge/"


@pytest.fixture(autouse=True)
def _flood(db: None, settings: Settings) -> None:
    install_defaults()
    settings.FLOOD_FILINGS = 0


def proof() -> str:
    answer = Client().get(CHALLENGE)
    assert answer["Cache-Control"] == "no-store"
    return solve(answer.json()["challenge"])


def status(phrase: str) -> dict[str, Any]:
    answer = Client().get("/api/v1/complaints/status/", headers={"Receipt-Phrase": phrase})
    found: dict[str, Any] = answer.json()
    return found


def test_with_a_proof_it_is_routed_and_the_proof_counts_once() -> None:
    solution = proof()
    assert post(WHOLE, **{"Proof-Of-Work": solution}).json()["receipt"]["routing"] == "routed"
    again = post(WHOLE, **{"Proof-Of-Work": solution})
    assert (again.status_code, again.json()["receipt"]["routing"]) == (201, "held")


def test_a_retry_with_its_key_gets_the_same_answer_and_spends_nothing_more() -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4()), "Proof-Of-Work": proof()}
    first, second = post(WHOLE, **headers), post(WHOLE, **headers)
    assert first.json() == second.json()
    assert first.json()["receipt"]["routing"] == "routed"
    assert SpentProof.objects.count() == Complaint.objects.count() == 1


@pytest.mark.parametrize("header", [{}, {"Proof-Of-Work": "no proof"}, {"Proof-Of-Work": "ñ"}])
def test_without_one_it_is_recorded_and_told_to_wait(header: dict[str, str]) -> None:
    answer = post(WHOLE, **header)
    assert answer.status_code == 201
    receipt = answer.json()["receipt"]
    assert receipt["routing"] == "held"
    case = Complaint.objects.get(case_number=answer.json()["case_number"])
    assert Entry.objects.filter(object_ref=case.ref, action="complaint.filed").exists()
    told = status(answer.json()["passphrase"])
    assert (told["routed"], told["cleared"]) == (False, False)
    assert told["held_until"] == receipt["held_until"]
    assert told["next_steps"][:3] == receipt["destinations"][:3]


def test_in_calm_times_a_challenge_is_not_needed_and_nothing_waits(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 30
    assert Client().get(CHALLENGE).json()["needed"] is False
    answer = post(WHOLE)
    assert answer.json()["receipt"]["routing"] == "routed"
    assert answer.json()["receipt"]["held_until"] is None
    assert status(answer.json()["passphrase"])["held_until"] is None


def test_the_schema_tells_of_the_challenge_the_header_and_the_hold() -> None:
    schema = json.dumps(Client().get("/api/schema/").json())
    for part in (CHALLENGE, "Proof-Of-Work", "held_until"):
        assert part in schema
    assert URL in schema
