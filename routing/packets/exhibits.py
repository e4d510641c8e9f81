"""Evidence as the packet shows it: the index, the custody log, the pages of pictures.

``evidence`` of a snapshot is a list in the order of the exhibits; each entry names its files by id
and SHA-256, and nothing else may be read for a packet.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from complaints.evidence.kinds import ENDING_OF_TYPE, FileRole, MediaKind
from routing.packets import wording
from routing.packets.archival import PlacedPicture
from routing.packets.files import Files, proved
from routing.packets.moments import universal
from routing.packets.pictures import size_on_page
from routing.packets.verbatim import printable, words

Snapshot = Mapping[str, Any]
# The only addresses that a packet may ask for: its pictures, counted from 1.
ADDRESS = "packet:picture/"
# Points of a page between its margins, less the lines around a picture.
_ROOM = (482.0, 556.0)
_LONGEST_NAME = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that the agency gets, as an attachment or in the bundle, under a name that is safe."""

    item: str
    exhibit: str
    name: str
    file: str
    media_type: str
    copy: str
    size: int
    sha256: str
    received_at: str


def handed_files(snapshot: Snapshot) -> list[Handed]:
    """Every released file, in the order of the exhibits."""
    return [
        Handed(
            item=item["id"],
            exhibit=item["exhibit"],
            name=safe_name(item, item["released"]["media_type"]),
            file=item["released"]["file"],
            media_type=item["released"]["media_type"],
            copy=item["released"]["copy"],
            size=item["released"]["size_bytes"],
            sha256=item["released"]["sha256"],
            received_at=item["received_at"],
        )
        for item in snapshot.get("evidence", ())
        if item.get("released")
    ]


def is_bundled(snapshot: Snapshot) -> bool:
    """Whether the files are too large together to stand in the PDF, and make a bundle beside it."""
    limit: int = snapshot["packet"].get("attachment_limit", 0)
    return sum(handed.size for handed in handed_files(snapshot)) > limit


def exported_items(snapshot: Snapshot) -> dict[uuid.UUID, str]:
    """What of each item is inside the PDF, by its id: the attached copy's SHA-256, or else that of
    the first picture on its pages."""
    attached = {} if is_bundled(snapshot) else {h.item: h.sha256 for h in handed_files(snapshot)}
    shown = {
        item["id"]: item["pictures"][0]["sha256"]
        for item in snapshot.get("evidence", ())
        if item["state"] == "accepted" and item["pictures"]
    }
    return {uuid.UUID(item): sha256 for item, sha256 in (shown | attached).items()}


def safe_name(item: Mapping[str, Any], media_type: str) -> str:
    """A file name of plain letters that begins with the exhibit's number: ``E-1_IMG_1.jpg``."""
    plain = unicodedata.normalize("NFKD", PurePosixPath(item["name"]).stem).encode(
        "ascii", "ignore"
    )
    stem = _UNSAFE.sub("_", plain.decode()).strip("._-")[:_LONGEST_NAME]
    return "_".join(filter(None, (item["exhibit"], stem))) + ENDING_OF_TYPE.get(media_type, ".bin")


def index_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The evidence index."""
    language = snapshot["case"]["language"]
    return [
        {
            "exhibit": item["exhibit"],
            "name": printable(item["name"]),
            "description": words(item["description"], language) if item["description"] else None,
            "source": wording.EVIDENCE_SOURCES[item["source"]],
            "received": universal(item["received_at"], item["received_exact_to"]),
            "kind": wording.MEDIA_KINDS.get(item["kind"], "Not determined yet"),
            "media_type": item["media_type"],
            "size": item["size_bytes"],
            "extent": _extent(item),
            "sha256": item["sha256"],
            "standing": _standing(item),
            "copy": _copy(item) if item.get("released") else "",
            "copy_sha256": _copy_sha256(item),
        }
        for item in snapshot.get("evidence", ())
    ]


def custody_rows(snapshot: Snapshot) -> list[dict[str, str]]:
    """The custody log: what happened to each exhibit, in order."""
    return [
        {
            "exhibit": item["exhibit"],
            "at": universal(event["at"], event["exact_to"]),
            "what": wording.CUSTODY.get(event["kind"], event["kind"]),
            "who": wording.actor_words(event["actor"]),
            "why": printable(event.get("why", "")),
            "hash": wording.MATCHED[event.get("matched")],
        }
        for item in snapshot.get("evidence", ())
        for event in item.get("custody", ())
    ]


def withheld_lines(snapshot: Snapshot) -> list[str]:
    """What is kept back, counted, with the reason."""
    return [
        f"{row['count']} {'item is' if row['count'] == 1 else 'items are'} withheld: "
        f"{wording.WITHHELD[row['reason']]}"
        for row in snapshot.get("evidence_withheld", ())
    ]


def exhibit_pages(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Every accepted exhibit with its pictures, each with its address and its size in points."""
    numbers = iter(range(1, 1 << 30))
    return [
        {
            **row,
            "pictures": list(_pictures(item, numbers)),
            "is_recording": item["kind"] in ("video", "audio"),
        }
        for item, row in zip(snapshot.get("evidence", ()), index_rows(snapshot), strict=True)
        if item["state"] == "accepted"
    ]


def placed_pictures(snapshot: Snapshot, files: Files) -> dict[str, PlacedPicture]:
    """The picture files by address, to be put where the pages were laid out for them."""
    return {
        f"{ADDRESS}{number}": PlacedPicture(
            picture["media_type"],
            picture["size_bytes"],
            picture["rotation"],
            picture.get("mirrored", False),
            partial(proved, files, picture["file"], picture["sha256"]),
        )
        for number, picture in enumerate(_all_pictures(snapshot), start=1)
    }


def _all_pictures(snapshot: Snapshot) -> Iterator[Mapping[str, Any]]:
    for item in snapshot.get("evidence", ()):
        if item["state"] == "accepted":
            yield from item["pictures"]


def _pictures(item: Mapping[str, Any], numbers: Iterator[int]) -> Iterator[dict[str, Any]]:
    total = len(item["pictures"])
    for place, picture in enumerate(item["pictures"], start=1):
        width, height = size_on_page(
            picture["width"], picture["height"], rotation=picture["rotation"], room=_ROOM
        )
        which = f", page {picture['number']} of {total}" if total > 1 else ""
        yield {
            "address": f"{ADDRESS}{next(numbers)}",
            "width": width,
            "height": height,
            "first": place == 1,
            "caption": f"Exhibit {item['exhibit']}{which}",
            "alt": f"Exhibit {item['exhibit']}{which}: {wording.PICTURED[item['kind']]}. "
            "What it shows was not described for this packet.",
            "turned": picture["rotation"],
            "sha256": picture["sha256"],
        }


def _standing(item: Mapping[str, Any]) -> str:
    """How far the item has come, where no copy of it goes along."""
    if item.get("handed_to_agency"):
        return wording.HANDED_TO_AGENCY
    return wording.EVIDENCE_STATES[item["state"]]


def _copy(item: Mapping[str, Any]) -> str:
    """What the copy that is handed over is."""
    released = item["released"]
    if item["kind"] != MediaKind.TEXT or released["copy"] == FileRole.ORIGINAL:
        return wording.COPIES[released["copy"]]
    count = released["replaced"]
    verb = " is" if count == 1 else "s are"
    return (
        wording.TEXT_WITHOUT_SEALED.format(count=count, s=verb) if count else wording.TEXT_HELD_NONE
    )


def _copy_sha256(item: Mapping[str, Any]) -> str:
    """The SHA-256 of what is handed over, where that is not the original."""
    released = item.get("released")
    return released["sha256"] if released and released["copy"] != "original" else ""


def _extent(item: Mapping[str, Any]) -> str:
    """Pixels, pages or minutes, where they are known."""
    if item.get("duration"):
        minutes, seconds = divmod(round(item["duration"]), 60)
        return f"{minutes} min {seconds:02d} s"
    if item.get("pages"):
        return f"{item['pages']} page{'' if item['pages'] == 1 else 's'}"
    return f"{item['width']} by {item['height']} pixels" if item.get("width") else ""
