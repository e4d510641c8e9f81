"""The letter that asks to keep footage, as an accessible PDF (PDF/UA-1) for staff to sign and send.

It holds what somebody approved (``complaints.preservation.steps.Letter``), the case number, the
county and a computed day, and nothing else: no filer, no account. Of an officer's report not even
these two, for the team may have worded the day more vaguely than the case holds it.
"""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.template.loader import render_to_string
from django.utils.translation import override

from accountability.pdf_lock import PDF_LOCK
from accountability.staff.preservation_wording import holder_words
from complaints.models import Complaint, PreservationRequest
from complaints.official_wording import COUNTIES
from complaints.vocabulary import County

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

FILE_NAME: Final = "request-to-preserve.pdf"
STYLE_SHEET: Final = Path(__file__).parent / "preservation_letter.css"


def letter_pdf(complaint: Complaint, row: PreservationRequest, letter: dict[str, str]) -> bytes:
    """The letter as it was approved last; the day on it is for who signs to write."""
    from weasyprint import HTML  # noqa: PLC0415 (the library is large, and most pages need none)

    from routing.packets.page import OnlyPictures  # noqa: PLC0415 (see above)

    with override("en"), PDF_LOCK:
        html = render_to_string("staff/preservation_letter.html", _context(complaint, row, letter))
        sheet, fonts = _style()
        written: bytes = HTML(string=html, url_fetcher=OnlyPictures(())).write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True
        )
    return written


def _context(
    complaint: Complaint, row: PreservationRequest, letter: dict[str, str]
) -> dict[str, Any]:
    expires_on: date | None = None if complaint.restricted else row.expires_on
    return {
        "case_number": complaint.case_number,
        "county": "" if complaint.restricted else COUNTIES[County(complaint.county)],
        "holder": holder_words(row),
        "address": row.address,
        "days": row.retention_days,
        "expires_on": expires_on,
        "approximate": complaint.incident_approximate,
        **letter,
    }


@functools.cache
def _style() -> tuple[CSS, FontConfiguration]:
    from weasyprint import CSS  # noqa: PLC0415 (see above)

    from routing.packets.fonts import packet_fonts  # noqa: PLC0415

    fonts = packet_fonts()
    return CSS(filename=STYLE_SHEET, font_config=fonts), fonts
