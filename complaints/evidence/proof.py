"""What is known of a file once it is proved, and once it is cleaned. Pure: no Django here."""

from __future__ import annotations

from dataclasses import dataclass

from complaints.evidence.kinds import MediaKind
from complaints.evidence.orientation import Turn


@dataclass(frozen=True)
class Proof:
    """What a file is; None where that says nothing of its kind.

    ``width`` and ``height`` are pixels as stored. To show the picture upright, mirror it left to
    right where ``mirrored``, then turn it clockwise by ``rotation`` degrees (0, 90, 180, 270).
    """

    media_type: str  # IANA, one of kinds.KIND_OF_TYPE
    kind: MediaKind
    width: int | None = None
    height: int | None = None
    rotation: int = 0
    mirrored: bool = False
    pages: int | None = None
    duration_seconds: float | None = None
    charset: str | None = None  # of plain text: utf-8, utf-16-le, utf-16-be or windows-1252

    @property
    def turn(self) -> Turn:
        """What shows the picture upright."""
        return Turn(self.rotation, self.mirrored)


@dataclass(frozen=True)
class Cleaned:
    """What cleaning did.

    ``lossless``: what is seen and heard comes from the same data, bit for bit. ``removed``: codes
    of what was found and left out. ``note``: codes of what may look different all the same, such as
    ``color-profile`` where a profile that is no standard one was left out; empty as a rule.
    """

    lossless: bool
    removed: tuple[str, ...] = ()
    note: str = ""
