"""PNG: keeps the chunks that hold the picture, and those of fixed form that say how to show it.

Left out: text of every kind, Exif, times, private chunks, colour profiles (see ``icc.py``), all
that follows the end. A turn is said anew, by Exif of that one tag. Sums are checked, data stay byte
for byte.

Source: PNG specification, third edition (W3C), sections 5 and 11. Pure: no Django here.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

from complaints.evidence import icc
from complaints.evidence.cleaning.pieces import Pieces, damaged, truncated

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# Chunk → the lengths that it may have; none said: any (its content is the picture's own).
FIXED: Final[dict[bytes, frozenset[int]]] = {
    b"IHDR": frozenset({13}),
    b"IEND": frozenset({0}),
    b"gAMA": frozenset({4}),
    b"cHRM": frozenset({32}),
    b"sRGB": frozenset({1}),
    b"cICP": frozenset({4}),
    b"sBIT": frozenset({1, 2, 3, 4}),
    b"bKGD": frozenset({1, 2, 6}),
    b"acTL": frozenset({8}),
    b"fcTL": frozenset({26}),
    b"PLTE": frozenset(range(3, 769, 3)),
    b"tRNS": frozenset(range(1, 257)),
}
DATA: Final = frozenset({b"IDAT", b"fdAT"})
NAMES: Final = {
    b"tEXt": "text",
    b"zTXt": "text",
    b"iTXt": "text",
    b"eXIf": "exif",
    b"tIME": "time",
    b"iCCP": "color-profile",
    b"pHYs": "resolution",
}
MAX_PROFILE: Final = 4 * 1024 * 1024


def clean(data: memoryview) -> Pieces:
    """The clean file's pieces. Raises ``Refused`` for what is no whole PNG."""
    if bytes(data[:8]) != SIGNATURE:
        damaged("png signature")
    pieces = Pieces(kept=[SIGNATURE])
    at = 8
    kinds: list[bytes] = []
    while not kinds or kinds[-1] != b"IEND":
        kind, whole = _chunk(data, at)
        at += len(whole)
        kinds.append(kind)
        _take(pieces, kind, whole)
    if kinds[0] != b"IHDR" or kinds.count(b"IHDR") != 1 or b"IDAT" not in kinds:
        damaged("png order of chunks")
    if at < len(data):
        pieces.drop("trailing-data")
    return pieces


def say_turn(pieces: Pieces, exif: bytes) -> None:
    """Add Exif to a clean PNG: behind its signature and header."""
    pieces.kept.insert(2, chunk(b"eXIf", exif))


def _chunk(data: memoryview, at: int) -> tuple[bytes, memoryview]:
    """The chunk at ``at``: its name, and the whole of it with length and checked sum."""
    if at + 12 > len(data):
        truncated("png")
    (length,) = struct.unpack_from(">I", data, at)
    if at + 12 + length > len(data):
        truncated("png chunk")
    whole = data[at : at + 12 + length]
    (said,) = struct.unpack_from(">I", whole, 8 + length)
    if zlib.crc32(whole[4 : 8 + length]) != said:
        damaged("png sum")
    return bytes(whole[4:8]), whole


def _take(pieces: Pieces, kind: bytes, whole: memoryview) -> None:
    if kind in DATA:
        pieces.keep(whole)
    elif kind in FIXED:
        if len(whole) - 12 not in FIXED[kind]:
            damaged("png length of a chunk")
        pieces.keep(whole)
    elif kind == b"iCCP":
        pieces.drop("color-profile")
        pieces.keep(_standard_profile(bytes(whole[8:-4]), pieces))
    elif not kind[0] & 0x20:  # capital letter: critical, decoding needs what we do not know
        damaged("png unknown critical chunk")
    else:
        pieces.drop(NAMES.get(kind, "private-chunk"))


def _standard_profile(body: bytes, pieces: Pieces) -> bytes:
    packed = body.partition(b"\0")[2][1:]
    try:
        profile = zlib.decompressobj().decompress(packed, MAX_PROFILE)
    except zlib.error:
        profile = b""
    standard, colors_stay = icc.standard(profile)
    if not colors_stay:
        pieces.changed.add("color-profile")
    return chunk(b"iCCP", b"ICC\0\0" + zlib.compress(standard)) if standard else b""


def chunk(kind: bytes, body: bytes) -> bytes:
    """A whole chunk with its length and sum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
