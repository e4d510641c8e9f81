"""Folding brings every text to plain letters, and remembers what it needs alone."""

from __future__ import annotations

from complaints.screening import folding


def test_rare_characters_are_read_and_fill_no_memory() -> None:
    assert folding.fold("\U0001d407it").text == "hit"
    folding.fold("".join(map(chr, range(0x10000, 0x20000))))
    assert max(folding._TABLE, default=0) < 0x10000
