"""Storing one part of a sealed file: whole or not at all, under a name that says nothing.

The storage is Django's default one: a folder, or an S3-compatible service (``STORAGES``).
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

FOLDER = "evidence"
UNFINISHED = ".unfinished-"


def store(item_id: uuid.UUID, sealed: bytes) -> str:
    """Store a part of an item and return its name."""
    name = f"{_folder(item_id)}/{secrets.token_hex(16)}"
    if isinstance(default_storage, FileSystemStorage):
        _store_on_disk(Path(default_storage.path(name)), sealed)
        return name
    return default_storage.save(name, ContentFile(sealed))


def open_part(name: str) -> IO[bytes]:
    """The part's bytes. Raises ``OSError``."""
    file: IO[bytes] = default_storage.open(name, "rb")
    return file


def discard(names: Iterable[str]) -> None:
    """Remove parts that nothing refers to any more; one that is gone already is no fault."""
    for name in names:
        default_storage.delete(name)


def discard_item(item_id: uuid.UUID) -> None:
    """Remove all that is stored of an item, leftovers of broken writes included."""
    discard(names_of(item_id))
    if isinstance(default_storage, FileSystemStorage):
        with contextlib.suppress(OSError):  # somebody still writes: the next sweep looks again
            Path(default_storage.path(_folder(item_id))).rmdir()


def names_of(item_id: uuid.UUID) -> list[str]:
    """Everything that is stored of an item, whether a row refers to it or not."""
    folder = _folder(item_id)
    return [f"{folder}/{each}" for each in _listed(folder)[1]]


def stored_items() -> Iterator[uuid.UUID]:
    """The items of which anything is stored, whether they have a row or not."""
    for shelf in _listed(FOLDER)[0]:
        for folder in _listed(f"{FOLDER}/{shelf}")[0]:
            with contextlib.suppress(ValueError):
                yield uuid.UUID(hex=folder)


def is_older(item_id: uuid.UUID, moment: datetime) -> bool:
    """Whether everything that is stored of an item was stored before a moment."""
    times = (default_storage.get_modified_time(name) for name in names_of(item_id))
    return all(time < moment for time in times)


def _folder(item_id: uuid.UUID) -> str:
    return f"{FOLDER}/{item_id.hex[:2]}/{item_id.hex}"


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _store_on_disk(target: Path, content: bytes) -> None:
    """Write beside the target, sync, rename, sync the folder: POSIX makes the rename atomic."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
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
