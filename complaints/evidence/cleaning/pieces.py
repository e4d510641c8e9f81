"""What a cleaner keeps of a file, and the codes of what it leaves out.

Pure: no Django here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from complaints.evidence.kinds import RefusalReason, Refused

Piece = bytes | memoryview


@dataclass
class Pieces:
    """Pieces of the clean file in order; views of the source, not copies, where they can be."""

    kept: list[Piece] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)  # shows otherwise now, a little: see cleaning

    def keep(self, *pieces: Piece) -> None:
        """Add pieces to the clean file."""
        self.kept.extend(pieces)

    def drop(self, code: str) -> None:
        """Note that something of this kind was left out."""
        self.removed.add(code)


def damaged(detail: str) -> NoReturn:
    """Refuse a file that breaks its format's rules."""
    raise Refused(RefusalReason.DAMAGED, detail)


def truncated(detail: str) -> NoReturn:
    """Refuse a file that ends before it should."""
    raise Refused(RefusalReason.DAMAGED, f"truncated {detail}")


def rare(detail: str) -> NoReturn:
    """Refuse an accepted format's variant that common programs cannot show."""
    raise Refused(RefusalReason.UNKNOWN_TYPE, f"variant of {detail}")
