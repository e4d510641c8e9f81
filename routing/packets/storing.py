"""Storing a finished packet: whole or not at all, under a name that says nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

FOLDER = "packets"


def store(pdf: bytes) -> str:
    """Store a PDF and return its name. A crash at any point leaves no half of one under a name."""
    name = f"{FOLDER}/{secrets.token_hex(16)}.pdf"
    if isinstance(default_storage, FileSystemStorage):
        _store_on_disk(Path(default_storage.path(name)), pdf)
        return name
    return default_storage.save(name, ContentFile(pdf))


def discard(name: str) -> None:
    """Remove what was stored and never published."""
    default_storage.delete(name)


def _store_on_disk(target: Path, pdf: bytes) -> None:
    """Write beside the target, sync, rename, sync the folder: POSIX makes the rename atomic."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".unfinished-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).rename(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
