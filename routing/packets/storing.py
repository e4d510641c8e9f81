"""Storing a finished packet: whole or not at all, under a name that says nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

FOLDER = "packets"


class Unfinished:
    """A packet that is being written. It has no name, and is nobody's, until ``keep``."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def keep(self) -> str:
        """Store what was written, whole and synced, and return its name."""
        name = f"{FOLDER}/{secrets.token_hex(16)}.pdf"
        self.file.flush()
        os.fsync(self.file.fileno())
        if isinstance(default_storage, FileSystemStorage):
            _give_name(self.file, Path(default_storage.path(name)))
            return name
        self.file.seek(0)
        return default_storage.save(name, File(self.file))


@contextmanager
def unfinished() -> Iterator[Unfinished]:
    """A file to write a packet into. On Linux it has no name: a crash leaves nothing."""
    with tempfile.TemporaryFile(dir=_folder()) as file:
        yield Unfinished(file)


def discard(name: str) -> None:
    """Remove what was stored and never published."""
    default_storage.delete(name)


def _folder() -> Path | None:
    """Where unfinished files lie: beside the finished, or where the system keeps such files."""
    if not isinstance(default_storage, FileSystemStorage):
        return None
    folder = Path(default_storage.path(FOLDER))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _give_name(file: BinaryIO, target: Path) -> None:
    """Let the nameless file appear under its name, all at once, and make that last."""
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        try:
            # A folder's descriptor makes Python follow the link to the file itself.
            os.link(f"/proc/self/fd/{file.fileno()}", target.name, dst_dir_fd=folder)
        except OSError:  # a file system or a system that cannot: the same in two steps
            _copy(file, target)
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy(file: BinaryIO, target: Path) -> None:
    """Copy beside the target, sync, rename: POSIX makes the rename atomic."""
    file.seek(0)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".unfinished-")
    try:
        with os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        Path(temporary).rename(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
