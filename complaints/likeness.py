"""Which texts are much the same: copies with another name, number or greeting, or shuffled words.

Pure: no Django here. MinHash over the set of words (Broder 1997): the share of equal minima
estimates the share of common words (Jaccard). ``BANDS`` bands of ``ROWS`` minima each are compared
whole: two texts that share four fifths of their words have a band in common in 95 of 100 cases,
nine tenths always, a third once in 400, a fifth almost never. So copies meet, and two accounts of
the same protest, which share the words that every such account uses, do not.

Each word is hashed under a secret key, and a band says only that eight minima were equal: nothing
of a text can be read from it, nor tried out without the key.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable

from complaints.screening.folding import fold

BANDS = 16
ROWS = 8
# Shorter words stand in every text, and digits are what copies change.
SHORTEST_WORD = 4
WORD = re.compile(r"[^\W\d_]+")
HASHES = struct.Struct(f">{BANDS * ROWS}I")
# Of a text with more words than these, as many stand for all: those whose hashes are smallest.
MOST_WORDS = 1000


def bands(text: str, *, key: bytes) -> tuple[int, ...]:
    """What texts that are much the same have at least one of in common: signed 64-bit numbers."""
    digests = (
        hashlib.shake_128(key + word.encode()).digest(HASHES.size) for word in features(text)
    )
    hashed = [HASHES.unpack(digest) for digest in sorted(digests)[:MOST_WORDS]]
    minima = [min(column) for column in zip(*hashed, strict=True)]
    return tuple(
        _band(number, minima[number * ROWS : (number + 1) * ROWS], key) for number in range(BANDS)
    )


def features(text: str) -> frozenset[str]:
    """The words that are compared: folded, each once, without the shortest; never empty."""
    folded = fold(text).text
    words = WORD.findall(folded)
    long = frozenset(word for word in words if len(word) >= SHORTEST_WORD)
    return long or frozenset(words) or frozenset({" ".join(folded.split())})


def _band(number: int, minima: Iterable[int], key: bytes) -> int:
    together = b"".join(value.to_bytes(4) for value in (number, *minima))
    digest = hashlib.blake2b(together, key=key[:64], digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
