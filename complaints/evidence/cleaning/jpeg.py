"""JPEG: keeps only the segments that decoding needs; the scans stay byte for byte.

Kept: SOF, DHT, DQT, DRI, SOS with its scan, DNL. Where colour depends on them, JFIF and Adobe
markers of fixed content. Left out: every other application segment (Exif with its thumbnail, XMP,
IPTC, the second pictures of MPF), comments, all that follows the end of the image. A turn is said
anew, by Exif of that one tag.

Source: ITU-T T.81, annex B; T.872 for the markers of JFIF and Adobe. Pure: no Django here.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from complaints.evidence import icc
from complaints.evidence.cleaning.pieces import Pieces, damaged, rare, truncated

SOI, EOI, SOS, DQT, DHT, DRI, DNL, COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xDC, 0xFE
APP0, APP1, APP2, APP13, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF
FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive; all Huffman
# Lossless, hierarchical, arithmetic: no browser and no PDF reader shows them.
OTHER_FRAMES: Final = frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
NO_LENGTH: Final = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})
# Ends a scan: a marker that is neither a stuffed byte, nor a restart, nor a fill byte.
END_OF_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

JFIF: Final = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
ADOBE: Final = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00"  # the transform's byte follows
ICC: Final = b"ICC_PROFILE\x00"
KNOWN: Final = (
    (APP1, b"Exif\x00", "exif"),
    (APP1, b"http://ns.adobe.com/", "xmp"),
    (APP2, b"MPF\x00", "second-pictures"),
    (APP13, b"Photoshop", "iptc"),
)


@dataclass(frozen=True)
class Segment:
    """A marker with what belongs to it: ``whole`` from its first byte, ``body`` after the length.

    Of a start of scan, ``whole`` includes the scan.
    """

    marker: int
    whole: memoryview
    body: memoryview

    def says(self, words: bytes) -> bool:
        """Whether the body starts with these."""
        return bytes(self.body[: len(words)]) == words


def clean(data: memoryview) -> Pieces:
    """The clean file's pieces.

    Raises ``Refused`` (damaged, truncated, codec) for what is no JPEG that everybody can show.
    """
    if bytes(data[:2]) != b"\xff\xd8":
        damaged("no start of image")
    pieces = Pieces()
    profile: list[tuple[int, bytes]] = []
    tables: list[memoryview] = []
    color = b""
    end = 2
    for segment in _segments(data):
        end += len(segment.whole)
        if segment.marker in CHECKS:
            CHECKS[segment.marker](segment.body)
            tables.append(segment.whole)
        elif segment.marker == APP2 and segment.says(ICC):
            profile.append((segment.body[len(ICC)], bytes(segment.body[len(ICC) + 2 :])))
        elif marker := _color_marker(segment):
            color = color or marker
        elif segment.marker != EOI:
            pieces.drop(_name(segment))
    _check_order(tables)
    pieces.keep(b"\xff\xd8", color, _profile(profile, pieces), *tables, b"\xff\xd9")
    if len(data) > end:
        pieces.drop("trailing-data")
    return pieces


def say_turn(pieces: Pieces, exif: bytes) -> None:
    """Add Exif to a clean JPEG: behind the start of image and the marker of its colour."""
    body = b"Exif\0\0" + exif
    pieces.kept.insert(2, b"\xff\xe1" + struct.pack(">H", 2 + len(body)) + body)


def channels(pieces: Pieces) -> int:
    """Of a clean JPEG: 1 is gray, 3 is color, 4 is CMYK."""
    frame = next(p for p in pieces.kept if isinstance(p, memoryview) and marker_of(p) in FRAMES)
    return bytes(frame).lstrip(b"\xff")[8]


def _color_marker(segment: Segment) -> bytes:
    """The marker of fixed content that says what this one says of colour; empty for others."""
    if segment.marker == APP0 and segment.says(b"JFIF\x00"):
        return JFIF
    if segment.marker == APP14 and segment.says(b"Adobe") and len(segment.body) >= 12:
        return ADOBE + bytes(segment.body[11:12])
    return b""


def _segments(data: memoryview) -> Iterator[Segment]:
    """The segments from the start of image to the end of image, which is the last one."""
    at = 2
    while True:
        start = at
        if bytes(data[at : at + 1]) != b"\xff":
            truncated("no end of image") if at >= len(data) else damaged("no marker")
        while bytes(data[at : at + 1]) == b"\xff":  # fill bytes
            at += 1
        if at >= len(data):
            truncated("no end of image")
        marker, at = data[at], at + 1
        if marker == EOI:
            yield Segment(marker, data[start:at], data[at:at])
            return
        if marker in NO_LENGTH:
            damaged("a marker out of place")
        body = _body(data, at)
        at += 2 + len(body)
        if marker == SOS:
            at = _end_of_scan(data, at)
        yield Segment(marker, data[start:at], body)


def _body(data: memoryview, at: int) -> memoryview:
    if at + 2 > len(data):
        truncated("in a segment")
    (length,) = struct.unpack_from(">H", data, at)
    if length < 2:
        damaged("a segment's length")
    if at + length > len(data):
        truncated("in a segment")
    return data[at + 2 : at + length]


def _end_of_scan(data: memoryview, at: int) -> int:
    found = END_OF_SCAN.search(data, at)
    if found is None:
        truncated("in a scan")
    return found.start()


def _name(segment: Segment) -> str:
    for marker, start, name in KNOWN:
        if segment.marker == marker and segment.says(start):
            return name
    if segment.marker == COM:
        return "comment"
    if APP0 <= segment.marker <= APP15:
        return "application-data"
    if segment.marker in OTHER_FRAMES:
        rare("jpeg")
    return "unknown-segment"


def _check_order(tables: list[memoryview]) -> None:
    """One frame, before the first scan; at least one scan."""
    order = [marker_of(table) for table in tables]
    frames = [marker for marker in order if marker in FRAMES]
    if len(frames) != 1 or SOS not in order:
        damaged("not one frame with its scans")
    if order.index(frames[0]) > order.index(SOS):
        damaged("a scan before the frame")


def marker_of(segment: memoryview) -> int:
    """The marker of a segment that starts with any number of fill bytes."""
    return next(byte for byte in segment if byte != 0xFF)


def _profile(parts: list[tuple[int, bytes]], pieces: Pieces) -> bytes:
    if not parts:
        return b""
    pieces.drop("color-profile")
    profile, colors_stay = icc.standard(b"".join(part for _, part in sorted(parts)))
    if not colors_stay:
        pieces.changed.add("color-profile")
    if not profile:
        return b""
    body = ICC + b"\1\1" + profile
    return b"\xff\xe2" + struct.pack(">H", 2 + len(body)) + body


# --- What a kept segment may hold: exactly its tables, nothing behind them -----------------------
def _check_frame(body: memoryview) -> None:
    if len(body) < 6 or len(body) != 6 + 3 * body[5]:
        damaged("a frame's length")
    precision, height, width, components = struct.unpack_from(">BHHB", body)
    if precision != 8 or height == 0:
        rare("jpeg")
    if width == 0 or components not in (1, 3, 4):
        damaged("a frame's size")


def _check_scan(body: memoryview) -> None:
    if len(body) < 1 or len(body) != 4 + 2 * body[0]:
        damaged("a scan's length")


def _check_quantization(body: memoryview) -> None:
    at = 0
    while at < len(body):
        at += 1 + 64 * (2 if body[at] >> 4 else 1)
    if at != len(body):
        damaged("a quantization table's length")


def _check_huffman(body: memoryview) -> None:
    at = 0
    while at < len(body):
        at += 17 + sum(body[at + 1 : at + 17])
    if at != len(body):
        damaged("a Huffman table's length")


def _check_two_bytes(body: memoryview) -> None:
    if len(body) != 2:
        damaged("a segment's length")


CHECKS: Final[dict[int, Callable[[memoryview], None]]] = {
    **dict.fromkeys(FRAMES, _check_frame),
    SOS: _check_scan,
    DQT: _check_quantization,
    DHT: _check_huffman,
    DRI: _check_two_bytes,
    DNL: _check_two_bytes,
}
