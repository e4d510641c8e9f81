"""Evidence for the tests of packets: real files, made here, and what a snapshot says of them."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from complaints.evidence import orientation
from complaints.evidence.cleaning.jpeg import say_turn
from complaints.evidence.cleaning.pieces import Pieces

CHUNK = 1 << 16
GPS_CANARY = b"CANARY 39.0997 -94.5786"


class Evidence:
    """Files by id, and the entries of a snapshot's ``evidence`` that name them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.rows: list[dict[str, Any]] = []

    def __call__(self, file_id: str) -> Iterator[bytes]:
        data = self.files[file_id]
        return (data[start : start + CHUNK] for start in range(0, max(len(data), 1), CHUNK))

    def on_disk(self, folder: Path) -> None:
        """Write the files into a folder, each under its id."""
        for file_id, data in self.files.items():
            (folder / file_id).write_bytes(data)

    def photo(
        self, clean: bytes, *, media_type: str = "image/jpeg", copy: str = "original",
        rotation: int = 0, mirrored: bool = False, **changes: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """A photograph: its page shows the clean file, the released copy is as asked."""
        if rotation or mirrored:
            clean = with_turn(clean, rotation, mirrored=mirrored)
        with Image.open(io.BytesIO(clean)) as picture:
            width, height = picture.size
        original = with_exif(clean) if media_type == "image/jpeg" else clean
        shown = self._file(clean, media_type) | {
            "width": width, "height": height, "number": 1,
            "rotation": rotation, "mirrored": mirrored,
        }  # fmt: skip
        released = self._file(original if copy == "original" else clean, media_type)
        return self._row(
            kind="photo", media_type=media_type, original=original, width=width, height=height,
            rotation=rotation, mirrored=mirrored, pictures=[shown],
            released=released | {"copy": copy}, **changes,
        )  # fmt: skip

    def recording(self, data: bytes, poster: bytes, **changes: Any) -> dict[str, Any]:
        """A video with one frame of it."""
        with Image.open(io.BytesIO(poster)) as picture:
            width, height = picture.size
        shown = self._file(poster, "image/jpeg") | {
            "width": width, "height": height, "rotation": 0, "number": 1,
        }  # fmt: skip
        released = self._file(data, "video/mp4") | {"copy": "clean"}
        return self._row(
            kind="video", media_type="video/mp4", original=data, duration=83, pictures=[shown],
            released=released, **changes,
        )  # fmt: skip

    def document(self, data: bytes, pages: list[bytes], **changes: Any) -> dict[str, Any]:
        """A PDF with pictures of its pages."""
        shown = []
        for number, page in enumerate(pages, start=1):
            with Image.open(io.BytesIO(page)) as picture:
                width, height = picture.size
            shown.append(
                self._file(page, "image/png")
                | {"width": width, "height": height, "rotation": 0, "number": number}
            )
        released = self._file(data, "application/pdf") | {"copy": "original"}
        return self._row(
            kind="pdf", media_type="application/pdf", original=data, pages=len(pages),
            pictures=shown, released=released, **changes,
        )  # fmt: skip

    def waiting(self, **changes: Any) -> dict[str, Any]:
        """Something that is still being checked."""
        return self._row(
            kind="", media_type="", original=b"unknown", pictures=[], released=None,
            state="checking", **changes,
        )  # fmt: skip

    def _file(self, data: bytes, media_type: str) -> dict[str, Any]:
        file_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{len(self.files)}"))
        self.files[file_id] = data
        sha256 = hashlib.sha256(data).hexdigest()
        return {
            "file": file_id, "sha256": sha256, "size_bytes": len(data), "media_type": media_type,
        }  # fmt: skip

    def _row(self, *, original: bytes, **values: Any) -> dict[str, Any]:
        number = len(self.rows) + 1
        sha256 = hashlib.sha256(original).hexdigest()
        row = {
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"item {number}")),
            "exhibit": f"E-{number}",
            "name": f"IMG {number}.jpg",
            "description": "Taken from the sidewalk.",
            "source": "filer",
            "received_at": "2020-06-05T19:00:00Z",
            "received_exact_to": "hour",
            "state": "accepted",
            "size_bytes": len(original),
            "sha256": sha256,
            "width": None,
            "height": None,
            "rotation": 0,
            "mirrored": False,
            "pages": None,
            "duration": None,
            "custody": [
                event("received", "filer", sha256, matched=True),
                event("scanned", "system", "", matched=None),
                event("exported", "mshp", sha256, matched=True, at="2020-06-06T01:02:03.45Z"),
            ],
        }
        self.rows.append(row | values)
        return self.rows[-1]


def event(
    kind: str, actor: str, sha256: str, *, matched: bool | None, at: str = "2020-06-05T19:00:00Z"
) -> dict[str, Any]:
    """An entry of a custody log; coarse for filers."""
    exact_to = "hour" if at.endswith(":00Z") else "hundredth"
    return {
        "kind": kind, "actor": actor, "at": at, "exact_to": exact_to, "why": "", "sha256": sha256,
        "matched": matched,
    }  # fmt: skip


def with_exif(jpeg: bytes) -> bytes:
    """The same scan with metadata before it, as a camera writes it, and a place to look for."""
    segment = b"Exif\x00\x00" + GPS_CANARY
    length = (len(segment) + 2).to_bytes(2, "big")
    return jpeg[:2] + b"\xff\xe1" + length + segment + jpeg[2:]


def with_turn(jpeg: bytes, rotation: int, *, mirrored: bool) -> bytes:
    """As a clean copy says it: Exif that tells how the picture is to be turned."""
    pieces = Pieces([jpeg[:2], b"", jpeg[2:]])
    say_turn(pieces, orientation.exif(orientation.Turn(rotation, mirrored)))
    return b"".join(pieces.kept)


def scan_of(jpeg: bytes) -> bytes:
    """The compressed picture of a JPEG: from its start of scan to its end."""
    return jpeg[jpeg.index(b"\xff\xda") :]


@cache
def jpeg(width: int = 400, height: int = 300, mode: str = "RGB", seed: int = 1) -> bytes:
    """A picture with a clear top left corner (red) and enough detail for a camera's file size."""
    noise = Image.effect_noise((width // 2, height // 2), 30 + seed).resize((width, height))
    slope = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (noise, slope, Image.eval(slope, lambda value: 255 - value)))
    picture.paste((220, 20, 30), (0, 0, width // 4, height // 4))
    buffer = io.BytesIO()
    picture.convert(mode).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@cache
def png(width: int = 200, height: int = 120, mode: str = "RGB") -> bytes:
    """A drawing without loss; ``RGBA`` has a transparent part."""
    picture = Image.new(mode, (width, height), "white")
    picture.paste(Image.new(mode, (width // 2, height // 2), "navy"), (0, 0))
    if mode == "RGBA":
        picture.putpixel((width - 1, height - 1), (0, 0, 0, 0))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
