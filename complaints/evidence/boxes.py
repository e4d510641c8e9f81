"""Reads the boxes of ISO base media files: MP4, QuickTime, 3GP, HEIC.

Source: ISO/IEC 14496-12, section 4.2. Pure: no Django here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from complaints.evidence.kinds import RefusalReason, Refused


class Box(NamedTuple):
    """A box: its four letters, where it starts, where its content starts, where it ends (bytes)."""

    kind: bytes
    start: int
    content: int
    end: int


def boxes(data: memoryview, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes between two places, in order. Raises ``Refused`` where one does not fit."""
    at, end = start, len(data) if end is None else end
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        content = at + 8
        if size == 1 and at + 16 <= end:
            (size,) = struct.unpack_from(">Q", data, content)
            content += 8
        elif size == 0:  # to the end
            size = end - at
        if size < content - at:
            raise Refused(RefusalReason.DAMAGED, "box size")
        if at + size > end:
            raise Refused(RefusalReason.DAMAGED, "truncated box")
        yield Box(kind, at, content, at + size)
        at += size


def box(kind: bytes, *content: bytes) -> bytes:
    """A whole box."""
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full_box(kind: bytes, version: int, flags: int, *content: bytes) -> bytes:
    """A whole box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *content)
