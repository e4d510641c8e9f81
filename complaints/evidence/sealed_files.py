"""Files of any size, sealed piece by piece (AES-256-GCM) and read back piece by piece.

A file is a row of segments of 1 MiB, each sealed by itself; the last may be shorter. Bound into
each as associated data: the item, the file's role and number, the segment's index, and whether it
is the last. So no segment can be changed, moved, swapped between files, dropped or cut off unseen.
Several segments are stored together as a part; a file is ``[[part's name, plaintext bytes], ...]``.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from complaints import sealing
from complaints.evidence import storing
from complaints.evidence.kinds import MIB, FileRole

SEGMENT = MIB
SEGMENTS_OF_A_PART = 4
OVERHEAD = 28  # nonce and tag of a sealed segment
Part = tuple[str, int]
Parts = Sequence[Sequence[str | int]]  # as JSON keeps them


class EvidenceDamagedError(Exception):
    """A stored file is missing or is not what was stored. Names no file and no person."""


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Which file of which item: its segments open nowhere else."""

    item_id: uuid.UUID
    role: FileRole = FileRole.ORIGINAL
    number: int = 1

    def of_segment(self, index: int, *, last: bool) -> sealing.Place:
        row = f"{self.item_id}/{self.role.value}/{self.number}"
        return sealing.Place(
            "complaints_evidencefile", row, f"{index}/{'last' if last else 'more'}"
        )


@dataclass(slots=True)
class SealedWriter:
    """Takes plaintext in pieces of any length, and stores it in parts as they fill.

    ``start`` is how many bytes stand already: whole segments. ``stored`` lists the new parts.
    """

    key: bytes
    place: FilePlace
    start: int = 0
    stored: list[Part] = field(default_factory=list)
    _open: bytearray = field(default_factory=bytearray)
    _sealed: list[bytes] = field(default_factory=list)
    _done: int = field(init=False)  # bytes that are sealed

    def __post_init__(self) -> None:
        if self.start % SEGMENT:
            raise ValueError("a file goes on where a segment ends")
        self._done = self.start

    @property
    def size(self) -> int:
        """Bytes that stand or were written, those that are not stored yet included."""
        return self._done + len(self._open)

    def write(self, piece: bytes) -> list[Part]:
        """Take a piece; returns the parts that it filled. One segment is held back: it may be the
        last."""
        before = len(self.stored)
        self._open += piece
        while len(self._open) > SEGMENT:
            self._seal_one(last=False)
            if len(self._sealed) == SEGMENTS_OF_A_PART:
                self._store_part()
        return self.stored[before:]

    def pause(self) -> list[Part]:
        """Store the whole segments; what is beyond them is forgotten and must be sent again."""
        before = len(self.stored)
        if len(self._open) == SEGMENT:
            self._seal_one(last=False)
        self._open.clear()
        self._store_part()
        return self.stored[before:]

    def finish(self) -> list[Part]:
        """Store everything that is left; its last segment closes the file."""
        before = len(self.stored)
        self._seal_one(last=True)
        self._store_part()
        return self.stored[before:]

    def discard(self) -> None:
        """Remove what this writer stored."""
        storing.discard(name for name, _ in self.stored)
        self.stored.clear()

    def _seal_one(self, *, last: bool) -> None:
        plain = bytes(self._open[:SEGMENT])
        del self._open[:SEGMENT]
        place = self.place.of_segment(self._done // SEGMENT, last=last)
        self._sealed.append(sealing.encrypt(self.key, plain, place))
        self._done += len(plain)

    def _store_part(self) -> None:
        if not self._sealed:
            return
        together = b"".join(self._sealed)
        plain_bytes = len(together) - OVERHEAD * len(self._sealed)
        self._sealed.clear()
        self.stored.append((storing.store(self.place.item_id, together), plain_bytes))


def seal_file(path: Path, key: bytes, place: FilePlace) -> tuple[list[Part], int, str]:
    """Store a file from disk; returns its parts, size and SHA-256 (hex)."""
    writer, digest, size = SealedWriter(key, place), hashlib.sha256(), 0
    with path.open("rb") as file:
        try:
            while piece := file.read(SEGMENT):
                digest.update(piece)
                size += len(piece)
                writer.write(piece)
            writer.finish()
        except BaseException:
            writer.discard()
            raise
    return writer.stored, size, digest.hexdigest()


def read(parts: Parts, key: bytes, place: FilePlace) -> Iterator[bytes]:
    """The plaintext in pieces of 1 MiB at most. Raises ``EvidenceDamagedError``."""
    total = sum(int(part[1]) for part in parts)
    index = done = 0
    for name, _ in parts:
        for sealed in _segments(str(name)):
            plain_bytes = len(sealed) - OVERHEAD
            done += plain_bytes
            yield _opened(key, sealed, place.of_segment(index, last=done == total))
            index += 1
    if done != total:
        raise EvidenceDamagedError("segments are missing")


def read_range(
    parts: Parts, key: bytes, place: FilePlace, first: int, last: int
) -> Iterator[bytes]:
    """The plaintext from byte ``first`` to byte ``last``, both included; only the segments that
    hold it are opened. Raises ``EvidenceDamagedError``."""
    total = sum(int(part[1]) for part in parts)
    start, missing = 0, last - first + 1
    for name, size in ((str(part[0]), int(part[1])) for part in parts):
        if start <= last and first < start + size:
            skipped = max(first - start, 0) // SEGMENT  # all segments but the file's last are full
            at = start + skipped * SEGMENT
            for sealed in _segments(name, skipped):
                if at > last:
                    break
                is_last = at + len(sealed) - OVERHEAD == total
                plain = _opened(key, sealed, place.of_segment(at // SEGMENT, last=is_last))
                piece = plain[max(first - at, 0) : last + 1 - at]
                at += len(plain)
                missing -= len(piece)
                yield piece
        start += size
    if missing:
        raise EvidenceDamagedError("segments are missing")


def digest_of(parts: Parts, key: bytes, place: FilePlace) -> tuple[int, str]:
    """Size and SHA-256 (hex) of what is stored, read back. Raises ``EvidenceDamagedError``."""
    digest, size = hashlib.sha256(), 0
    for piece in read(parts, key, place):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _opened(key: bytes, sealed: bytes, place: sealing.Place) -> bytes:
    try:
        return sealing.decrypt(key, sealed, place)
    except sealing.SealBroken as error:
        raise EvidenceDamagedError("a segment does not open") from error


def _segments(name: str, skipped: int = 0) -> Iterator[bytes]:
    try:
        with storing.open_part(name) as file:
            file.seek(skipped * (SEGMENT + OVERHEAD))
            while sealed := file.read(SEGMENT + OVERHEAD):
                yield sealed
    except OSError as error:
        raise EvidenceDamagedError("a part is missing") from error
