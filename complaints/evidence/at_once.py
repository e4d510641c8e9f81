"""Proving a small file while its sender waits, so that a refusal is seen at once."""

from __future__ import annotations

import logging

from complaints.evidence.items import typed_of
from complaints.evidence.kinds import MOST_BYTES_PROVED_AT_ONCE
from complaints.evidence.proving import prove
from complaints.evidence.sandbox import SandboxFailed
from complaints.evidence.sealed_files import FilePlace, read
from complaints.evidence.work_folder import work_folder
from complaints.models import EvidenceItem

logger = logging.getLogger(__name__)


def prove_at_once(item: EvidenceItem, key: bytes) -> None:
    """Raise ``Refused`` where a small file is not what it seems. Larger ones wait for a worker,
    and whatever passes here is proved again there."""
    if item.received_bytes > MOST_BYTES_PROVED_AT_ONCE:
        return
    with work_folder() as folder:
        path = folder / "original"
        with path.open("wb") as file:
            for piece in read(item.parts, key, FilePlace(item.pk)):
                file.write(piece)
        try:
            prove(path, declared_name=typed_of(item, key).safe_name)
        except SandboxFailed:  # no fault of the file: a worker tries again
            logger.exception("a file could not be proved while its sender waited")
