"""WebP: keeps the chunks of the picture and its animation; the bit streams stay byte for byte.

Left out: Exif, XMP, colour profiles (see ``icc.py``), unknown chunks, what follows the end.
A turn is said anew, by Exif of that one tag.
Source: RFC 9649. Pure: no Django here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from complaints.evidence import icc
from complaints.evidence.cleaning.pieces import Pieces, damaged, truncated

PICTURE: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
NAMES: Final = {b"EXIF": "exif", b"XMP ": "xmp", b"ICCP": "color-profile"}
HAS_PROFILE, HAS_ALPHA, HAS_EXIF, HAS_ANIMATION = 0x20, 0x10, 0x08, 0x02
FRAME_HEADER: Final = 16


def clean(data: memoryview) -> Pieces:
    """The clean file's pieces. Raises ``Refused`` for what is no whole WebP."""
    if len(data) < 20 or bytes(data[:4]) != b"RIFF" or bytes(data[8:12]) != b"WEBP":
        damaged("webp signature")
    (size,) = struct.unpack_from("<I", data, 4)
    if 8 + size > len(data):
        truncated("webp")
    pieces = Pieces()
    body: list[bytes] = []
    for name, content in _chunks(data[12 : 8 + size]):
        body.extend(_clean_chunk(pieces, name, content))
    if not any(chunk[:4] in (b"VP8 ", b"VP8L", b"ANMF") for chunk in body):
        damaged("webp without a picture")
    if body[0][:4] == b"VP8X":
        has_profile = any(chunk[:4] == b"ICCP" for chunk in body)
        flags = body[0][8] & (HAS_ALPHA | HAS_ANIMATION) | (HAS_PROFILE if has_profile else 0)
        body[0] = _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + body[0][12:18])
    pieces.keep(*_whole(body))
    if len(data) > 8 + size:
        pieces.drop("trailing-data")
    return pieces


def say_turn(pieces: Pieces, exif: bytes) -> None:
    """Add Exif to a clean WebP, as its last chunk; one without the extended header has no place."""
    body = [bytes(piece) for piece in pieces.kept[3:]]
    if body[0][:4] == b"VP8X":
        header = bytes([body[0][8] | HAS_EXIF]) + body[0][9:18]
        pieces.kept[:] = _whole([_chunk(b"VP8X", header), *body[1:], _chunk(b"EXIF", exif)])


def _whole(body: list[bytes]) -> list[bytes]:
    return [b"RIFF", struct.pack("<I", 4 + sum(map(len, body))), b"WEBP", *body]


def _chunks(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > len(data):
            truncated("webp chunk")
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _clean_chunk(pieces: Pieces, name: bytes, content: memoryview) -> list[bytes]:
    """The chunk as it stays; nothing where it is left out."""
    if name in PICTURE:
        return [_chunk(name, bytes(content))]
    if (name, len(content)) in ((b"VP8X", 10), (b"ANIM", 6)):
        return [_chunk(name, bytes(content))]
    if name == b"ANMF" and len(content) >= FRAME_HEADER:
        return [_chunk(name, _clean_frame(pieces, content))]
    pieces.drop(NAMES.get(name, "private-chunk"))
    if name == b"ICCP":
        profile, colors_stay = icc.standard(bytes(content))
        if not colors_stay:
            pieces.changed.add("color-profile")
        return [_chunk(name, profile)] if profile else []
    return []


def _clean_frame(pieces: Pieces, content: memoryview) -> bytes:
    kept = [bytes(content[:FRAME_HEADER])]
    for name, inner in _chunks(content[FRAME_HEADER:]):
        if name in PICTURE:
            kept.append(_chunk(name, bytes(inner)))
        else:
            pieces.drop("private-chunk")
    return b"".join(kept)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
