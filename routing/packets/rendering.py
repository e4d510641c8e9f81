"""From a snapshot to a PDF: the same snapshot gives the same bytes.

A worker stays warm: fonts and styles are read once a process. Nothing is ever fetched: whatever
asks for a resource (a picture, a style sheet, a font, by any scheme) fails the whole packet.
"""

from __future__ import annotations

import functools
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from ledger.leaves import canonical_json
from routing.packets.fonts import packet_fonts
from routing.packets.presentation import present

TEMPLATE = "packets/packet.html"
STYLE_SHEET = Path(__file__).parent / "styles" / "packet.css"
# Tagged, titled, with a language: PDF/UA-1 (ISO 14289-1).
PDF_VARIANT = "pdf/ua-1"
# Relative addresses would be skipped in silence without a base; with one they are denied.
NOWHERE = "https://packet.invalid/"
# Below errors these tell of every page and every table of every font.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)


class ResourceDeniedError(Exception):
    """Something in a packet asked for a resource; packets have none."""


class NothingToFetch(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
    """Denies every address, ``file:`` and ``data:`` included, and fails the render for it."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        """Refuse."""
        raise ResourceDeniedError("a packet has no resources")


@dataclass(frozen=True, slots=True)
class RenderedPacket:
    """A finished packet."""

    pdf: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


def render(snapshot: Mapping[str, Any]) -> RenderedPacket:
    """Render one packet. Reads the snapshot and nothing else."""
    sha256 = hashlib.sha256(canonical_json(snapshot).encode()).hexdigest()
    return to_pdf(to_html(snapshot, sha256), identifier=bytes.fromhex(sha256)[:16])


def to_html(snapshot: Mapping[str, Any], snapshot_sha256: str) -> str:
    """The packet's HTML, everything in it escaped."""
    context = {**present(snapshot), "snapshot_sha256": snapshot_sha256}
    return render_to_string(TEMPLATE, context)


def to_pdf(html: str, *, identifier: bytes) -> RenderedPacket:
    """Lay out and write a PDF. Raises ``ResourceDeniedError`` and whatever else fails."""
    options = {"pdf_variant": PDF_VARIANT, "pdf_identifier": identifier}
    page = HTML(string=html, base_url=NOWHERE, url_fetcher=NothingToFetch())
    try:
        document = page.render(font_config=packet_fonts(), stylesheets=[_style_sheet()], **options)
        pdf = document.write_pdf(**options)
    except FatalURLFetchingError:
        # WeasyPrint's own is no ``Exception`` and quotes the address.
        raise ResourceDeniedError("a packet asked for a resource") from None
    return RenderedPacket(pdf, len(document.pages))


@functools.cache
def _style_sheet() -> CSS:
    return CSS(
        string=STYLE_SHEET.read_text(encoding="utf-8"),
        font_config=packet_fonts(),
        url_fetcher=NothingToFetch(),
    )
