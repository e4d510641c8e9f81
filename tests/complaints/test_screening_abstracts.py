"""Made-up abstracts in the tone of official records, and first-person ones: floors for both.

They were written to be hard: each tells of one deed in unusual words, or of somebody else's
violence that the police were called to. Real narratives score better.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from complaints.screening import screen
from complaints.vocabulary import Strength

ABSTRACTS = Path(__file__).with_name("golden") / "screening_abstracts.jsonl"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in ABSTRACTS.read_text(encoding="utf-8").splitlines()
]


def strengths(*, force: bool) -> list[Strength | None]:
    return [screen(row["text"]).strength for row in ROWS if row["force"] is force]


def test_force_is_flagged() -> None:
    found = strengths(force=True)
    assert len(found) >= 400
    assert sum(strength is not None for strength in found) / len(found) >= 0.985
    assert sum(strength is Strength.STRONG for strength in found) / len(found) >= 0.85


def test_what_is_no_force_is_seldom_flagged() -> None:
    found = strengths(force=False)
    assert len(found) >= 250
    assert sum(strength is Strength.STRONG for strength in found) / len(found) <= 0.05
    assert sum(strength is not None for strength in found) / len(found) <= 0.20


@pytest.mark.parametrize(
    "text",
    [
        "Her husband was dragged down the steps of the residence by officers.",
        "His bicycle was taken and he was repeatedly struck across the knees by an officer.",
        "The officers slammed the trunk on his fingers.",
        "An officer slaps a camera out of a photographer's hands.",
        "Two males grabbed my son. When the police arrived we learned they were officers.",
        "A deputy pushed him and pushed her.",
        "They pushed Marcus and his cousins and threw them across the street.",
        "The deputies threw them across the room.",
        "Our evening at home had been so very quiet until somebody threw them across the room.",
        "The officer kicked in the first one that came near him, and shoved me.",
        "Officer TB kicked in the head of a man.",
        "Then the police dog that the officer held bit my leg and pushed Dana.",
        "The officer mangled my foot with something heavy while I was seated.",
    ],
)
def test_force_in_an_odd_shape_is_not_lost(text: str) -> None:
    assert screen(text).strength is not None


@pytest.mark.parametrize(
    "text",
    [
        "The officer took her keys from the ignition and threw them across the street.",
        "A group of juveniles assaulted him on the train. The responding officers did nothing.",
        "The protester pushed the officer's car and hit the officer.",
        "The crowd that was there hit an officer. The officer was hit by a bottle.",
        "The males on the corner kicked in the door. The officer was pushed by them.",
        "911 was called because a male was being beaten. The officers drove off.",
        "I was in a car crash and my leg was broken. The officer wrote the report wrong.",
        "He showed them the paperwork but they handcuffed him and held him for eighteen hours.",
        "She was robbed and her landlord hit her. The detective never called about the bruises.",
    ],
)
def test_what_others_did_is_not_strong(text: str) -> None:
    assert screen(text).strength is not Strength.STRONG
