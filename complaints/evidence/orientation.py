"""Exif's orientation: which turn it asks for, and Exif that says a turn and nothing else.

Source: Exif 3.0 (CIPA DC-008), 4.6.5 (Orientation) and 4.5 (structure). Pure: no Django here.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple


class Turn(NamedTuple):
    """What shows a stored picture upright: mirror left to right first, then turn clockwise."""

    rotation: int  # degrees: 0, 90, 180, 270
    mirrored: bool


UPRIGHT: Final = Turn(0, mirrored=False)
TURNS: Final = {
    1: UPRIGHT,
    2: Turn(0, mirrored=True),
    3: Turn(180, mirrored=False),
    4: Turn(180, mirrored=True),
    5: Turn(270, mirrored=True),
    6: Turn(90, mirrored=False),
    7: Turn(90, mirrored=True),
    8: Turn(270, mirrored=False),
}
NUMBERS: Final = {turn: number for number, turn in TURNS.items()}
TAG: Final = 0x0112
_SHORT: Final = 3


def exif(turn: Turn) -> bytes:
    """Exif of one tag: 26 bytes that differ between two pictures in the turn's number alone."""
    header = b"MM\0*" + struct.pack(">I", 8)
    entry = struct.pack(">HHIHH", TAG, _SHORT, 1, NUMBERS[turn], 0)
    return header + struct.pack(">H", 1) + entry + struct.pack(">I", 0)
