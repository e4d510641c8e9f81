"""Proves that a file is what it seems: by its content, decoded, within the caps.

Pure: no Django here. What could be taken over or exhausted runs in a child (``sandbox.py``).
"""

from __future__ import annotations

from pathlib import Path

from complaints.evidence import cleaning, orientation, recordings, sandbox, sniffing
from complaints.evidence.kinds import (
    KIND_OF_TYPE,
    MOST_BYTES_OF_KIND,
    MediaKind,
    RefusalReason,
    Refused,
)
from complaints.evidence.proof import Proof

__all__ = ["Proof", "prove"]


def prove(path: Path, *, declared_name: str = "") -> Proof:  # noqa: ARG001 - a name proves nothing
    """What the file is. Raises ``Refused`` with the reason why it is not taken.

    ``declared_name`` is what the sender called it, and decides nothing.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused(RefusalReason.EMPTY)
    media_type = sniffing.media_type(path)
    kind = KIND_OF_TYPE[media_type]
    if size > MOST_BYTES_OF_KIND[kind]:
        # What is no text is told so, however large it is.
        too_large = kind is not MediaKind.TEXT
        raise Refused(RefusalReason.TOO_LARGE if too_large else RefusalReason.UNKNOWN_TYPE)
    if kind is MediaKind.PHOTO:
        return _photo(path, media_type)
    if kind is MediaKind.PDF:
        return _pdf(path)
    if kind is MediaKind.TEXT:
        return Proof(media_type, kind, charset=sniffing.charset(path.read_bytes()))
    return recordings.prove(path, media_type)


def _photo(path: Path, media_type: str) -> Proof:
    cleaning.still_pieces(path, media_type)  # its structure: whole, and of kinds we can clean
    found = sandbox.call(
        "complaints.evidence.stills:still",
        sandbox.STILL,
        path=str(path.resolve()),
        media_type=media_type,
    )
    turn = orientation.TURNS.get(found["orientation"], orientation.UPRIGHT)
    return Proof(
        media_type,
        MediaKind.PHOTO,
        width=found["width"],
        height=found["height"],
        rotation=turn.rotation,
        mirrored=turn.mirrored,
    )


def _pdf(path: Path) -> Proof:
    pages = sandbox.call(
        "complaints.evidence.documents:document", sandbox.DOCUMENT, path=str(path.resolve())
    )
    return Proof("application/pdf", MediaKind.PDF, pages=pages)
