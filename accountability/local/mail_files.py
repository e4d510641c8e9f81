"""Mail as files that only the site's own user can read: for a local installation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend


class PrivateFilesBackend(EmailBackend):
    """Django's backend of files, with a folder (700) and files (600) for the owner alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Path(self.file_path).chmod(0o700)

    def open(self) -> bool:
        """Nobody else reads the file at any moment: the folder was closed before."""
        opened: bool = bool(super().open())
        if opened:
            os.fchmod(self.stream.fileno(), 0o600)
        return opened
