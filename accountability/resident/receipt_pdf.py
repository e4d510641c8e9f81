"""The receipt as an accessible PDF (PDF/UA-1), with a QR code that leads to the tracking page.

The phrase stands in the text and not in the code, which a camera across the room can read. The PDF
library is loaded with the first receipt that is asked for, and lays out one at a time: most filers
keep the page or the text file, and a web process should not carry the rest for them.
"""

from __future__ import annotations

import functools
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from accountability.casework import Filed
from accountability.pdf_lock import PDF_LOCK

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

FILE_NAME: Final = "notes.pdf"  # says nothing to whoever sees it among the downloads
STYLE_SHEET: Final = Path(__file__).parent / "receipt.css"
NOWHERE: Final = "https://receipt.invalid/"
CODE: Final = "track.svg"


def receipt_pdf(filed: Filed) -> bytes:
    """Everything on the receipt, in the language in which the complaint was filed."""
    from weasyprint import HTML  # noqa: PLC0415 (see above)

    from accountability.resident.receipt_pictures import OnlyTheCode  # noqa: PLC0415

    address = f"{settings.BASE_URL}{reverse('track')}"
    with override(filed.receipt["language"]), PDF_LOCK:
        html = render_to_string("resident/receipt_pdf.html", _context(filed, address))
        page = HTML(
            string=html, base_url=NOWHERE, url_fetcher=OnlyTheCode(NOWHERE + CODE, _code(address))
        )
        sheet, fonts = _style()
        written: bytes = page.write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True
        )
    return written


def _context(filed: Filed, address: str) -> dict[str, Any]:
    return {
        "filed": filed,
        "receipt": filed.receipt,
        "filed_on": date.fromisoformat(filed.receipt["filed_on"]),
        "address": address,
        "code": CODE,
    }


def _code(address: str) -> bytes:
    """The QR code as SVG: the address of the tracking page, and nothing else."""
    written = io.BytesIO()
    segno.make(address, error="m").save(written, kind="svg", border=4, scale=4)
    return written.getvalue()


@functools.cache
def _style() -> tuple[CSS, FontConfiguration]:
    from weasyprint import CSS  # noqa: PLC0415 (see above)

    from routing.packets.fonts import packet_fonts  # noqa: PLC0415

    fonts = packet_fonts()
    return CSS(filename=STYLE_SHEET, font_config=fonts), fonts
