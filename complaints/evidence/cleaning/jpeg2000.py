"""JPEG 2000 as it stands in PDFs: keeps the boxes and segments that decoding needs.

Source: ITU-T T.800, annexes A and I. Pure: no Django here.
"""

from __future__ import annotations

import struct
from typing import Final

from complaints.evidence.boxes import Box, box, boxes
from complaints.evidence.cleaning.pieces import damaged

OUTER: Final = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
HEADER: Final = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"})
SOC, SOT, COM = 0xFF4F, 0xFF90, 0xFF64


def clean(data: bytes) -> bytes:
    """The picture without comments, XML, UUIDs, other boxes; its coded data unchanged."""
    view = memoryview(data)
    if data[:2] == b"\xff\x4f":
        return _code_stream(view)
    kept = []
    for found in boxes(view):
        if found.kind == b"jp2c":
            kept.append(box(b"jp2c", _code_stream(view[found.content : found.end])))
        elif found.kind == b"jp2h":
            inner = [b for b in boxes(view, found.content, found.end) if _stays(view, b)]
            kept.append(box(b"jp2h", *(bytes(view[b.start : b.end]) for b in inner)))
        elif found.kind in OUTER:
            kept.append(bytes(view[found.start : found.end]))
    return b"".join(kept)


def _stays(view: memoryview, inner: Box) -> bool:
    # A profile is left out: the PDF says which colours it means.
    by_profile = inner.kind == b"colr" and view[inner.content] != 1
    return inner.kind in HEADER and not by_profile


def _code_stream(view: memoryview) -> bytes:
    """The code stream without the comments of its main header."""
    kept, at = [bytes(view[:2])], 2
    while True:
        marker, length = struct.unpack_from(">HH", view, at)
        if marker == SOT:
            break
        if marker >> 8 != 0xFF or length < 2:
            damaged("jpeg2000 segment")
        if marker != COM:
            kept.append(bytes(view[at : at + 2 + length]))
        at += 2 + length
    return b"".join([*kept, bytes(view[at:])])
