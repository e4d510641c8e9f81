"""GIF: keeps pictures, their control blocks and the loop count; nothing that carries text.

Left out: comments, plain text, every other application block (XMP, profiles), what follows the
end. Source: GIF89a specification, appendix A, and the Netscape loop block. Pure: no Django here.
"""

from __future__ import annotations

from typing import Final

from complaints.evidence.cleaning.pieces import Pieces, damaged, truncated

TRAILER, EXTENSION, IMAGE = 0x3B, 0x21, 0x2C
CONTROL, COMMENT, PLAIN_TEXT, APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
LOOP: Final = (b"\x0bNETSCAPE2.0\x03\x01", b"\x0bANIMEXTS1.0\x03\x01")
NAMES: Final = {COMMENT: "comment", PLAIN_TEXT: "text", APPLICATION: "application-data"}


def clean(data: memoryview) -> Pieces:
    """The clean file's pieces. Raises ``Refused`` for what is no whole GIF."""
    if bytes(data[:6]) not in (b"GIF87a", b"GIF89a"):
        damaged("gif signature")
    at = 13 + _color_table(_byte(data, 10))
    pieces = Pieces(kept=[data[:at]])
    images = 0
    while (what := _byte(data, at)) != TRAILER:
        end = _end_of_block(data, at, what)
        if what == IMAGE:
            images += 1
            pieces.keep(data[at:end])
        else:
            _take_extension(pieces, data[at:end])
        at = end
    if not images:
        damaged("gif without a picture")
    pieces.keep(b";")
    if at + 1 < len(data):
        pieces.drop("trailing-data")
    return pieces


def _byte(data: memoryview, at: int) -> int:
    if at >= len(data):
        truncated("gif")
    return data[at]


def _color_table(flags: int) -> int:
    """Bytes of the table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_block(data: memoryview, at: int, what: int) -> int:
    if what == EXTENSION:
        return _end_of_parts(data, at + 2)
    if what != IMAGE:
        damaged("gif block")
    return _end_of_parts(data, at + 10 + _color_table(_byte(data, at + 9)) + 1)


def _end_of_parts(data: memoryview, at: int) -> int:
    while size := _byte(data, at):
        at += 1 + size
    return at + 1


def _take_extension(pieces: Pieces, block: memoryview) -> None:
    label = block[1]
    loops = label == APPLICATION and bytes(block[2:16]) in LOOP and len(block) == 19
    if loops or (label == CONTROL and len(block) == 8):
        pieces.keep(block)
    else:
        pieces.drop(NAMES.get(label, "application-data"))
