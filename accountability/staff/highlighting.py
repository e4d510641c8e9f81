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


def excerpt(cut: Sequence[Piece], around: int = 240) -> list[Piece]:
    """The marked words and what stands around them; what is left out shows as an ellipsis."""
    last = len(cut) - 1
    return [
        piece if piece.marked else Piece(_shortened(piece.words, around, n, last), marked=False)
        for n, piece in enumerate(cut)
    ]


def _shortened(words: str, around: int, position: int, last: int) -> str:
    """Keep the end before a mark, the beginning after one, and a whole short text."""
    if len(words) <= 2 * around:
        return words
    before = words[:around] if position > 0 or position == last else ""
    after = words[-around:] if position < last else ""
    return f"{before} \N{HORIZONTAL ELLIPSIS} {after}"
