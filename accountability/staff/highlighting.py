"""Cutting the filer's words where screening saw force, so that a page can mark them.

The template escapes every piece: no markup is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words, marked or not."""

    words: str
    marked: bool


def pieces(words: str, spans: Iterable[Sequence[int]]) -> list[Piece]:
    """The words in order; spans (code points, end exclusive) may touch, overlap or overrun."""
    cut: list[Piece] = []
    done = 0
    for start, end in sorted((span[0], span[1]) for span in spans):
        begin, stop = max(start, done), min(end, len(words))
        if begin >= stop:
            continue
        cut += [Piece(words[done:begin], marked=False), Piece(words[begin:stop], marked=True)]
        done = stop
    cut.append(Piece(words[done:], marked=False))
    return [piece for piece in cut if piece.words]
