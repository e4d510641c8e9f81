"""Opens PDFs, and draws their pages.

Runs only in the child of ``sandbox.py``: what it reads is hostile. Functions take and return what
JSON can carry. Pure: no Django here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from complaints.evidence.kinds import MOST_PAGES, RefusalReason, Refused

POINTS_PER_INCH: Final = 72
MOST_PAGE_PIXELS: Final = 4_000_000  # a letter page at 200 dots per inch
QUALITY: Final = 85  # of a page's JPEG


def document(path: str) -> int:
    """Open a PDF with two programs, look for what starts by itself, draw its first page.

    Returns the number of pages.
    """
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise Refused(RefusalReason.ENCRYPTED)
            pages = len(pdf.pages)
            if pages > MOST_PAGES:
                raise Refused(RefusalReason.TOO_MANY_PAGES)
            _refuse_what_starts_itself(pdf)
    except pikepdf.PasswordError:
        raise Refused(RefusalReason.ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        raise Refused(RefusalReason.DAMAGED, "pdf") from None
    _draw_first_page(path, pages)
    return pages


def _refuse_what_starts_itself(pdf: pikepdf.Pdf) -> None:
    """Refuse scripts that run when the PDF or a page opens, and programs started by a click."""
    starters = [pdf.Root.get("/OpenAction"), pdf.Root.get("/AA")]
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        raise Refused(RefusalReason.HAS_SCRIPTS)
    clicked: list[Any] = []
    for page in pdf.pages:
        starters.append(page.obj.get("/AA"))
        annotations: Any = page.obj.get("/Annots", [])
        clicked.extend(a.get("/A") for a in annotations if isinstance(a, pikepdf.Dictionary))
    if any(_does(action, ("/JavaScript", "/Launch")) for action in starters):
        raise Refused(RefusalReason.HAS_SCRIPTS)
    if any(_does(action, ("/Launch",)) for action in clicked):
        raise Refused(RefusalReason.HAS_SCRIPTS, "launch")


def _does(action: Any, kinds: tuple[str, ...]) -> bool:
    """Whether an action, or one in a dictionary of actions, is of these kinds."""
    if not isinstance(action, pikepdf.Dictionary):
        return False
    if "/S" in action:
        return str(action.get("/S")) in kinds or _does(action.get("/Next"), kinds)
    return any(_does(inner, kinds) for inner in action.as_dict().values())


def _draw_first_page(path: str, pages: int) -> None:
    try:
        document = pypdfium2.PdfDocument(path)
        if pages == 0 or len(document) != pages:
            raise Refused(RefusalReason.DAMAGED, "pdf pages")
        _draw(document, 0, dots_per_inch=36)
    except pypdfium2.PdfiumError:
        raise Refused(RefusalReason.DAMAGED, "pdf") from None


def _draw(document: pypdfium2.PdfDocument, number: int, dots_per_inch: float) -> Image.Image:
    page = document[number]
    width, height = page.get_size()
    scale = dots_per_inch / POINTS_PER_INCH
    if width * height * scale * scale > MOST_PAGE_PIXELS:
        scale = (MOST_PAGE_PIXELS / (width * height)) ** 0.5
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
    return drawn.convert("RGB")


def pages(path: str, folder: str, most: int, dots_per_inch: int) -> list[dict[str, Any]]:
    """Draw a PDF's pages as JPEGs ``page-1.jpg`` … in the folder; returns what each is."""
    document = pypdfium2.PdfDocument(path)
    document.init_forms()
    drawn = []
    for number in range(min(len(document), most)):
        picture = _draw(document, number, dots_per_inch)
        picture.save(Path(folder) / f"page-{number + 1}.jpg", "JPEG", quality=QUALITY)
        size = {"width": picture.width, "height": picture.height}
        drawn.append({"media_type": "image/jpeg", **size})
    return drawn
