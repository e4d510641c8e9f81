"""From a snapshot to a PDF: the same snapshot gives the same bytes, up to the signature.

A worker stays warm: fonts, styles and the key are read once a process. Nothing is fetched but this
case's pictures, by addresses that the template made: whatever else asks for a resource (a picture,
a style sheet, a font, by any scheme) fails the whole packet, and so does a picture that is missing.
"""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pydyf
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import CSS, DEFAULT_OPTIONS
from weasyprint.pdf import generate_pdf
from weasyprint.urls import FatalURLFetchingError

from ledger.leaves import canonical_json
from routing.packets import archival, case_document, exhibits
from routing.packets.collecting import without_collecting
from routing.packets.files import Files, no_files, proved
from routing.packets.fonts import packet_fonts
from routing.packets.page import OnlyPictures, Page, ResourceDeniedError
from routing.packets.presentation import present
from routing.packets.signing import PacketSigner
from routing.packets.verbatim import REPLACEMENT
from routing.packets.writing import write_pdf

__all__ = ["PacketTooLongError", "RenderedPacket", "ResourceDeniedError", "render"]

TEMPLATE = "packets/packet.html"
STYLE_SHEET = Path(__file__).parent / "styles" / "packet.css"
AUTHOR = "Police Accountability KC"
_OPTIONS = DEFAULT_OPTIONS | {"pdf_version": "1.7", "pdf_tags": True}
# A case may hold twenty accounts of the greatest length; layout takes time for every character.
_MOST_CHARACTERS = 1_000_000
# Below errors these tell of every page and every table of every font.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)


class PacketTooLongError(Exception):
    """A snapshot holds more text than a case can hold: it is not one that was queued here."""


@dataclass(frozen=True, slots=True)
class RenderedPacket:
    """A finished packet: its SHA-256 (hex), its size in bytes, its pages."""

    sha256: str
    size: int
    pages: int


def render(
    snapshot: Mapping[str, Any],
    target: BinaryIO,
    *,
    files: Files = no_files,
    signer: PacketSigner | None = None,
) -> RenderedPacket:
    """Render one packet into ``target``. Reads the snapshot, and the files that it names.

    Raises ``PacketTooLongError``, ``ResourceDeniedError``, ``PictureLostError``,
    ``FileDamagedError``, ``UnusablePictureError``, and whatever else fails.
    """
    _refuse_too_long(snapshot)
    with without_collecting():
        sha256 = hashlib.sha256(canonical_json(snapshot).encode()).hexdigest()
        parts = _Parts(snapshot, sha256, case_document.case_document(snapshot), signer)
        pictures = exhibits.placed_pictures(snapshot, files)
        pdf, pages = _laid_out(parts, pictures)
        made_at = datetime.fromisoformat(snapshot["packet"]["made_at"]).astimezone(UTC)
        archival.place_pictures(pdf, pictures)
        archival.attach(pdf, _attachments(parts, files, made_at))
        archival.describe(pdf, archival.About(parts.title, AUTHOR, made_at))
        signature = archival.reserve_signature(pdf, signer, timezone.now()) if signer else None
        written = write_pdf(pdf, target, identifier=bytes.fromhex(sha256)[:16], signature=signature)
    return RenderedPacket(written.sha256, written.size, pages)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the pages of one packet are made from."""

    snapshot: Mapping[str, Any]
    sha256: str
    case_json: bytes
    signer: PacketSigner | None

    @property
    def title(self) -> str:
        case, packet = self.snapshot["case"], self.snapshot["packet"]
        return f"Referral packet {case['number']}, version {packet['version']}"

    def html(self, undrawable: Iterable[int] = ()) -> str:
        """The packet's HTML, everything in it escaped."""
        context = {
            **present(self.snapshot),
            "title": self.title,
            "snapshot_sha256": self.sha256,
            "case_json_sha256": hashlib.sha256(self.case_json).hexdigest(),
            "signer": self.signer,
            "undrawable": [f"U+{point:04X}" for point in undrawable],
        }
        return render_to_string(TEMPLATE, context)


def to_html(snapshot: Mapping[str, Any], sha256: str) -> str:
    """The packet's HTML as it is laid out, unsigned."""
    return _Parts(snapshot, sha256, case_document.case_document(snapshot), None).html()


def _laid_out(
    parts: _Parts, pictures: Mapping[str, archival.PlacedPicture]
) -> tuple[pydyf.PDF, int]:
    """The document before any byte is written, and its number of pages."""
    pdf, pages, undrawable = lay_out(parts.html(), pictures)
    if undrawable:
        # An archive's file may not show the empty box of a missing glyph: another character says
        # that one was there, and the page says which.
        shown = dict.fromkeys(undrawable, REPLACEMENT)
        pdf, pages, _ = lay_out(parts.html(undrawable).translate(shown), pictures)
    return pdf, pages


def lay_out(html: str, pictures: Iterable[str]) -> tuple[pydyf.PDF, int, Sequence[int]]:
    """Lay out pages: the document, how many pages, the code points that no font here can draw.

    Raises ``ResourceDeniedError`` for every address that is not one of ``pictures``.
    """
    page = Page(html, OnlyPictures(pictures))
    options = _OPTIONS | {"stylesheets": [_style_sheet()]}
    try:
        document = page.render(font_config=packet_fonts(), **options)
        pdf = generate_pdf(document, None, 1, **_OPTIONS)
    except FatalURLFetchingError:
        # WeasyPrint's own is no ``Exception`` and quotes the address.
        raise ResourceDeniedError("a packet asked for a resource") from None
    fonts = document.fonts.values()
    return pdf, len(document.pages), sorted({point for font in fonts for point in font.missing})


def _attachments(parts: _Parts, files: Files, made_at: datetime) -> Iterable[archival.Attachment]:
    yield archival.Attachment(
        case_document.NAME,
        case_document.MEDIA_TYPE,
        "The case as data; /api/schema/case.json of the sender describes it",
        "Data",
        len(parts.case_json),
        made_at,
        iter((parts.case_json,)),
    )
    if exhibits.is_bundled(parts.snapshot):
        return
    for handed in exhibits.handed_files(parts.snapshot):
        yield archival.Attachment(
            handed.name,
            handed.media_type,
            f"Exhibit {handed.exhibit}, {handed.copy}",
            "Source",
            handed.size,
            datetime.fromisoformat(handed.received_at).astimezone(UTC),
            proved(files, handed.file, handed.sha256),
        )


def _refuse_too_long(snapshot: Mapping[str, Any]) -> None:
    later = (*snapshot["statements"], *snapshot.get("translations", ()))
    texts = [*snapshot["words"].values(), *(row["words"] for row in later)]
    if sum(map(len, texts)) > _MOST_CHARACTERS:
        raise PacketTooLongError


@functools.cache
def _style_sheet() -> CSS:
    return CSS(
        string=STYLE_SHEET.read_text(encoding="utf-8"),
        font_config=packet_fonts(),
        url_fetcher=OnlyPictures(()),
    )
