"""The golden sentences: what each must be found to say, and in which words.

Each line of the file marks the words that must be hit with ``[[`` and ``]]``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from complaints.screening import screen

GOLDEN = Path(__file__).with_name("golden") / "screening_sentences.jsonl"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()
]


def unmarked(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its marks, and the spans that the marks stood for."""
    parts = re.split(r"\[\[|\]\]", marked)
    spans = []
    place = 0
    for number, part in enumerate(parts):
        if number % 2:
            spans.append((place, place + len(part)))
        place += len(part)
    return "".join(parts), tuple(spans)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:60])
def test_golden_sentence(row: dict[str, Any]) -> None:
    text, spans = unmarked(row["text"])
    screening = screen(text)
    assert screening.strength == row["strength"]
    assert sorted(screening.force_types) == row["types"]
    assert screening.spans == spans
    if "reason" in row:
        assert screening.reason == row["reason"]


def test_the_golden_sentences_are_many_and_mixed() -> None:
    quiet = sum(row["strength"] is None for row in ROWS)
    assert len(ROWS) >= 300
    assert 0.25 <= quiet / len(ROWS) <= 0.45
