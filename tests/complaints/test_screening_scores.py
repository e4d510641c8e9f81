"""Floors for the scores on real narratives, where the shared data folder is at hand.

The narratives are not part of the project. One third, chosen by the hash of the id, was held out
while the lexicon was written. The floors stand a little under what was measured.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from complaints.screening import screen
from complaints.vocabulary import Strength

NARRATIVES = Path(__file__).resolve().parents[3] / "shared" / "data" / "narratives_dev.jsonl"

pytestmark = pytest.mark.skipif(
    not NARRATIVES.exists(), reason="the shared narratives are not on this machine"
)


class Scores(NamedTuple):
    """Shares of the narratives of one part."""

    force_flagged: float
    other_strong: float
    other_flagged: float


def is_held_out(row: dict[str, Any]) -> bool:
    return int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 3 == 0


def scores(*, held_out: bool) -> Scores:
    rows = [json.loads(line) for line in NARRATIVES.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if is_held_out(row) is held_out]
    force = [screen(row["text"]).strength for row in rows if row["force"] is True]
    other = [screen(row["text"]).strength for row in rows if row["force"] is False]
    return Scores(
        sum(strength is not None for strength in force) / len(force),
        sum(strength is Strength.STRONG for strength in other) / len(other),
        sum(strength is not None for strength in other) / len(other),
    )


def test_the_developed_part_keeps_its_scores() -> None:
    measured = scores(held_out=False)
    assert measured.force_flagged >= 0.995
    assert measured.other_strong <= 0.02
    assert measured.other_flagged <= 0.12


def test_the_held_out_part_keeps_its_scores() -> None:
    measured = scores(held_out=True)
    assert measured.force_flagged >= 0.98
    assert measured.other_strong <= 0.15
    assert measured.other_flagged <= 0.26
