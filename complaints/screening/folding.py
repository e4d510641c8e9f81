"""Reduce a text to plain lower-case letters without losing where each letter came from.

People type accents or leave them out, paste full-width letters and ligatures, and hide words
with zero-width characters. The lexicon knows one spelling; this brings the text to it. Spans
must still index the text as the filer wrote it, so a fold that changes the number of characters
carries a table of offsets.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LAST_KEPT = 0xFFFF  # of the characters that people write with
_QUOTES = dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`\u2032\uff07", "'")
_DOUBLE_QUOTES = dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033\uff02", '"')
_LOOKALIKES = _QUOTES | _DOUBLE_QUOTES | {"\u0131": "i", "\u2028": "\n", "\u2029": "\n"}


def _fold_character(character: str) -> str:
    """The plain form of one character: any number of characters, none for an invisible one."""
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    return "".join(
        part for part in decomposed if unicodedata.category(part) not in {"Mn", "Me", "Cf"}
    )


class _FoldTable(dict[int, str]):
    """Folds looked up by code point, each worked out when first met.

    Rare ones, beyond the first plane, are worked out each time: strangers must not fill the memory.
    """

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code <= LAST_KEPT:
            self[code] = folded
        return folded


_TABLE = _FoldTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. ``offsets`` is absent where every character stayed one character."""

    text: str
    offsets: list[int] | None
    original_length: int

    def start_of(self, index: int) -> int:
        """Where the folded character at ``index`` starts in the original."""
        return index if self.offsets is None else self.offsets[index]

    def end_of(self, index: int) -> int:
        """Where a stretch ends in the original, its last accents included."""
        if self.offsets is None:
            return index
        following = self.offsets[index] if index < len(self.offsets) else self.original_length
        return max(self.offsets[index - 1] + 1, following)


def fold(text: str) -> Folded:
    """Fold a whole text."""
    if text.isascii():
        return Folded(text.lower(), None, len(text))
    folded = text.translate(_TABLE)
    if all(len(_TABLE[ord(character)]) == 1 for character in set(text)):
        return Folded(folded, None, len(text))
    offsets = [index for index, character in enumerate(text) for _ in _TABLE[ord(character)]]
    return Folded(folded, offsets, len(text))
