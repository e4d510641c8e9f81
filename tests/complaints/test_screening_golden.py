"""The golden sentences: what each must be found to say, and in which words.

The head of the file says how its marks were set and how hits are measured against them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from complaints.screening import screen

GOLDEN = Path(__file__).with_name("golden") / "screening_sentences.jsonl"
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in GOLDEN.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
WHOLLY_MARKED = 0.5


class Marked(NamedTuple):
    """A sentence without its marks, and the places that must and that may be hit."""

    text: str
    must: list[set[int]]
    may: set[int]


def unmarked(marked: str) -> Marked:
    must: list[set[int]] = []
    may: set[int] = set()
    text, began = "", 0
    for part in re.split(r"(\[\[|\]\]|\(\(|\)\))", marked):
        if part in {"[[", "(("}:
            began = len(text)
        elif part == "]]":
            must.append(set(range(began, len(text))))
        elif part == "))":
            may.update(range(began, len(text)))
        else:
            text += part
    return Marked(text, must, may)


def words_of(text: str, places: set[int]) -> set[int]:
    """The starts of the words that lie wholly in some places."""
    return {
        match.start()
        for match in re.finditer(r"[\w*']+", text)
        if places.issuperset(range(*match.span()))
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:60])
def test_golden_sentence(row: dict[str, Any]) -> None:
    text, must, may = unmarked(row["text"])
    screening = screen(text)
    hits = [set(range(*span)) for span in screening.spans]
    everywhere = set[int]().union(*hits)
    marked = may.union(*must)
    assert screening.strength == row["strength"]
    assert sorted(screening.force_types) == row["types"]
    assert all(words_of(text, mark & everywhere) for mark in must), "a mark is not hit"
    assert all(words_of(text, hit & marked) for hit in hits), "a hit is not marked"
    assert len(everywhere & marked) >= WHOLLY_MARKED * len(everywhere)
    if "reason" in row:
        assert screening.reason == row["reason"]


def test_most_hits_are_just_what_a_reader_marked() -> None:
    marked = [unmarked(row["text"]) for row in ROWS]
    telling = [sentence for sentence in marked if sentence.must]
    exact = [
        sentence
        for sentence in telling
        if [set(range(*span)) for span in screen(sentence.text).spans] == sentence.must
    ]
    assert len(exact) / len(telling) >= 0.6


def test_the_golden_sentences_are_many_and_mixed() -> None:
    languages = Counter(row["language"] for row in ROWS)
    quiet = sum(row["strength"] is None for row in ROWS)
    assert len(ROWS) >= 300
    assert languages["es"] >= len(ROWS) / 2
    assert 0.25 <= quiet / len(ROWS) <= 0.45
