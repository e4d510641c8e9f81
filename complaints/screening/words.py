"""Cut a folded text into words and the breaks between sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING

from complaints.screening.folding import fold
from complaints.screening.people import english_people, spanish_people
from complaints.vocabulary import Language

if TYPE_CHECKING:
    from complaints.screening.folding import Folded

STOP = "."
COMMA = ","
BREAKS = frozenset({STOP, COMMA})

# A word, a comma, or what ends a sentence. Letters and marks cannot match each other's part,
# so that the time stays linear however long the word is.
_ABBREVIATED = r"p/o\b|k-9s?\b|"
_BREAK = (
    r"|[,:()\[\]\u2013\u2014]|\s-{1,2}\s"
    r"|[!?;\n\u00a1\u00bf\u3002\u061f]|\.(?=[\s\"')]|$|[^\W\d_]{2})"
)
_PIECE = re.compile(_ABBREVIATED + r"[^\W_]+(?:['*$@]+[^\W_]*)*" + _BREAK)
# The same for text that is folded to plain ASCII, as nearly all is, in half the time.
_ASCII_PIECE = re.compile(_ABBREVIATED + r"[a-z0-9][a-z0-9'*$@]*" + _BREAK)
_LONG_RUN = re.compile(r"([a-z])\1\1")
_RUN = re.compile(r"([a-z])\1{2,}")
_ENDS = frozenset("!?;\n.\u3002\u061f\u00a1\u00bf")
_ABBREVIATIONS = frozenset(
    "mr mrs ms sgt lt det dr st ave blvd off ofc ofcr capt cpl jr sr sra srta dra no num approx"
    " vs dept pd rd ln ct hwy apt am pm etc tte of ofic agte".split()
)


@dataclass
class Words:
    """The words of a text in order, with ``.`` and ``,`` where sentences and clauses break."""

    original: str
    folded: Folded
    keys: list[str]
    _pieces: list[str]

    @cached_property
    def english(self) -> list[int]:
        """Who and what each word can be in English, as a sum of ``ROLE`` bits."""
        return list(map(english_people().get, self.keys, repeat(0)))

    @cached_property
    def spanish(self) -> list[int]:
        """The same in Spanish."""
        return list(map(spanish_people().get, self.keys, repeat(0)))

    def roles(self, language: Language) -> list[int]:
        """The same in either language."""
        return self.english if language is Language.EN else self.spanish

    @cached_property
    def _starts(self) -> list[int]:
        """Where each word stands in the folded text; looked for when a hit first asks.

        What lies between two pieces has no letters, so each piece is found where it was cut.
        """
        starts = []
        find, after = self.folded.text.find, 0
        for piece in self._pieces:
            start = find(piece, after)
            starts.append(start)
            after = start + len(piece)
        return starts

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Code points of the original covered by the words from ``first`` to ``last``."""
        end = self._starts[last] + len(self._pieces[last])
        return self.folded.start_of(self._starts[first]), self.folded.end_of(end)

    def is_capitalised(self, index: int) -> bool:
        """Whether the filer wrote this word with a capital, as names are."""
        return self.original[self.folded.start_of(self._starts[index])].isupper()


def _plain_word(piece: str) -> str:
    """A word without apostrophes or possessive; stars that mask its letters stay."""
    bare = piece.removesuffix("'s").replace("'", "").replace("-", "")
    return bare if piece.endswith("*") and len(bare.rstrip("*")) <= 2 else bare.rstrip("*$@")


def _mark(piece: str, previous: str) -> str:
    """What a punctuation mark breaks: a sentence, or only a clause."""
    if piece not in _ENDS:
        return COMMA
    if piece == "." and (len(previous) == 1 or previous in _ABBREVIATIONS):
        return COMMA
    return STOP


def split(text: str) -> Words:
    """Cut a text into words."""
    folded = fold(text)
    pattern = _ASCII_PIECE if folded.text.isascii() else _PIECE
    pieces: list[str] = pattern.findall(folded.text)
    keys = pieces.copy()
    for index in [place for place, piece in enumerate(pieces) if not piece.isalnum()]:
        piece = pieces[index]
        if piece[0].isalnum():
            keys[index] = _plain_word(piece)
        else:
            keys[index] = _mark(piece, keys[index - 1] if index else STOP)
    if _LONG_RUN.search(folded.text):
        keys = [_RUN.sub(r"\1", key) for key in keys]
    return Words(text, folded, keys, pieces)
