"""The evidence files that a packet reads: those that its snapshot names, proved as they pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

# From the id of an ``EvidenceFile`` to its plaintext, in chunks.
Files = Callable[[str], Iterator[bytes]]


class FileDamagedError(Exception):
    """A file is missing, or is not the one that the snapshot names."""


def no_files(file_id: str) -> Iterator[bytes]:
    """The files of a case that has none."""
    raise FileDamagedError(file_id)


def proved(files: Files, file_id: str, sha256: str) -> Iterator[bytes]:
    """A file's chunks; raises ``FileDamagedError`` at its end if they are not what was recorded."""
    digest = hashlib.sha256()
    for chunk in files(file_id):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise FileDamagedError(file_id)
