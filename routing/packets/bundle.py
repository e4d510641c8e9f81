"""The evidence files beside a packet that is too small for them: one ZIP, made as it is sent.

ZIP64, stored without compression (what is in it is compressed already), never whole in memory and
never on a disk. The same packet gives the same bytes. Each file is compared with its SHA-256 as it
passes: a damaged one breaks the transfer off, and a ZIP without its directory opens nowhere.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from routing.packets import case_document
from routing.packets.exhibits import Handed, handed_files
from routing.packets.files import Files, proved

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"


def bundle_chunks(snapshot: Mapping[str, Any], files: Files) -> Iterator[bytes]:
    """The ZIP in pieces. Raises ``FileDamagedError`` and what ``files`` raises."""
    handed = handed_files(snapshot)
    made_at = datetime.fromisoformat(snapshot["packet"]["made_at"]).astimezone(UTC)
    passing = _Passing()
    with zipfile.ZipFile(passing, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, content in (
            (MANIFEST, _manifest(snapshot, handed)),
            (SUMS, "".join(f"{each.sha256}  {each.name}\n" for each in handed).encode()),
            (case_document.NAME, case_document.case_document(snapshot)),
        ):
            archive.writestr(_entry(name, made_at), content)
        yield passing.taken()
        for each in handed:
            with archive.open(_entry(each.name, made_at), "w", force_zip64=True) as target:
                for chunk in proved(files, each.file, each.sha256):
                    target.write(chunk)
                    yield passing.taken()
    yield passing.taken()


def _manifest(snapshot: Mapping[str, Any], handed: Sequence[Handed]) -> bytes:
    document = {
        "case": snapshot["case"]["number"],
        "version": snapshot["packet"]["version"],
        "recipient": snapshot["packet"]["recipient"],
        "files": [
            {
                "name": each.name,
                "exhibit": each.exhibit,
                "copy": each.copy,
                "media_type": each.media_type,
                "size_bytes": each.size,
                "sha256": each.sha256,
            }
            for each in handed
        ],
    }
    return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode()


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    moment = max(made_at, datetime(1980, 1, 1, tzinfo=UTC))
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    entry.external_attr = 0o600 << 16
    return entry


class _Passing(io.RawIOBase):
    """Where the ZIP is written: holds what was not sent on yet, and cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """What waits, for the receiver."""
        waiting, self._waiting = bytes(self._waiting), bytearray()
        return waiting
