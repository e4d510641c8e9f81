"""Writes clean copies: the same picture, sound or page data, and nothing that tells of their maker.

One module a format. What each keeps is a short list; everything else is left out, known or not.
Pure: no Django here.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from complaints.evidence import orientation, sandbox
from complaints.evidence.cleaning import gif, heic, jpeg, media, png, webp
from complaints.evidence.cleaning.pieces import Pieces, damaged
from complaints.evidence.kinds import MediaKind
from complaints.evidence.proof import Cleaned, Proof

__all__ = ["Cleaned", "clean", "still_pieces"]

STILLS: Final[dict[str, Callable[[memoryview], Pieces]]] = {
    "image/jpeg": jpeg.clean,
    "image/png": png.clean,
    "image/webp": webp.clean,
    "image/gif": gif.clean,
    "image/heic": heic.clean,
}
# Where Exif tells how to turn; a HEIC says it in its own properties, which stay.
SAY_TURN: Final[dict[str, Callable[[Pieces, bytes], None]]] = {
    "image/jpeg": jpeg.say_turn,
    "image/png": png.say_turn,
    "image/webp": webp.say_turn,
}


def clean(source: Path, target: Path, proof: Proof) -> Cleaned:
    """Write the clean copy of a proved photo, PDF or recording; a text has nothing to clean.

    Raises ``Refused`` where it cannot be cleaned.
    """
    if proof.kind is MediaKind.PHOTO:
        return _clean_still(source, target, proof)
    if proof.kind is MediaKind.PDF:
        done = sandbox.call(
            "complaints.evidence.cleaning.pdf:clean",
            sandbox.DOCUMENT,
            source=str(source.resolve()),
            target=str(target.resolve()),
        )
        return Cleaned(done["lossless"], tuple(done["removed"]), done["note"])
    return media.clean(source, target, proof.media_type)


def still_pieces(source: Path, media_type: str) -> Pieces:
    """The clean pieces of a still picture. Raises ``Refused`` for what is not whole."""
    with _mapped(source) as data:
        return _pieces(data, media_type)


def _clean_still(source: Path, target: Path, proof: Proof) -> Cleaned:
    with _mapped(source) as data:
        pieces = _pieces(data, proof.media_type)
        if proof.turn != orientation.UPRIGHT:
            SAY_TURN[proof.media_type](pieces, orientation.exif(proof.turn))
        with target.open("wb") as file:
            file.writelines(pieces.kept)
        pieces.kept.clear()  # lets go of the mapped file
    return Cleaned(
        lossless=True,
        removed=tuple(sorted(pieces.removed)),
        note=" ".join(sorted(pieces.changed)),
    )


def _pieces(data: memoryview, media_type: str) -> Pieces:
    try:
        return STILLS[media_type](data)
    except (struct.error, IndexError):  # a number that should be there lies behind the end
        damaged("structure")


@contextmanager
def _mapped(path: Path) -> Iterator[memoryview]:
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            damaged("empty")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        yield memoryview(mapped)
