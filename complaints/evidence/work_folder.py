"""A private folder for plaintext while a file is proved or cleaned, gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PREFIX = "evidence-"
LEFT_BEHIND_SECONDS = 6 * 3600.0  # longer than any check may take


@contextmanager
def work_folder() -> Iterator[Path]:
    """A new folder that only this process's user can enter."""
    base = Path(settings.EVIDENCE_WORK_FOLDER)
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=base) as name:
        yield Path(name)


def remove_left_behind() -> None:
    """Remove what a killed process left."""
    base = Path(settings.EVIDENCE_WORK_FOLDER)
    if not base.is_dir():
        return
    for folder in base.glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
