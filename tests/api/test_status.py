"""Asking what became of a complaint, with the phrase in a header."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accountability.limits import WRONG_PHRASES
from routing.installation import install_defaults
from tests.cast import file_demonstration

URL = "/api/v1/complaints/status/"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()
    WRONG_PHRASES.reset()


def ask(phrase: str | None) -> Any:
    return Client().get(URL, headers={"Receipt-Phrase": phrase} if phrase is not None else None)


def test_the_phrase_tells_the_state_and_each_destination() -> None:
    filed = file_demonstration()
    answer = ask(filed.phrase)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    status = answer.json()
    assert status["case_number"] == filed.case_number
    assert [d["agency"] for d in status["destinations"]] == ["Jackson County Prosecuting Attorney"]
    assert status["sent"] is False, "nobody has it before its packet is there"


@pytest.mark.parametrize("phrase", [None, "", "wrong words", "x" * 5000])
def test_a_wrong_phrase_is_not_found(phrase: str | None) -> None:
    file_demonstration()
    answer = ask(phrase)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_guessing_is_limited() -> None:
    filed = file_demonstration()
    answers = [ask(f"guess {number}") for number in range(40)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert ask(filed.phrase).status_code == 200, "a library's visitors share one address"
