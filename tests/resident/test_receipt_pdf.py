"""The receipt as a PDF: whole, accessible, with a code that does not hold the phrase."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.test import Client

from complaints.vocabulary import Language
from routing.installation import install_defaults
from tests.casework.test_withheld_accounts import EVERYTHING
from tests.cast import SHARED_FILER, file_demonstration
from tests.resident.path import ANSWERS, Resident
from tests.routing.verapdf import PDF_UA, verdicts

pytestmark = pytest.mark.django_db
ADDRESS = "/report/receipt/pdf/"


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def text_of(pdf: bytes) -> str:
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(read.stdout.decode().split())


def test_it_holds_everything_that_was_filed_and_says_nothing_by_its_name(client: Client) -> None:
    resident = Resident(client)
    resident.start()
    resident.answer_all()
    assert resident.file().status_code == 302
    answer = resident.get(ADDRESS)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="notes.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    text = text_of(answer.content)
    assert "KC-" in text
    assert "the officer hit me twice with his baton." in text
    assert ANSWERS["name"]["phone"] in text
    assert "Where it goes and why" in text


def test_without_a_receipt_there_is_none(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_the_code_leads_to_the_tracking_page_and_holds_no_phrase(tmp_path: Path) -> None:
    from accountability.resident.receipt_pdf import _code, receipt_pdf

    filed = file_demonstration(filer=SHARED_FILER)
    pdf = receipt_pdf(filed)
    assert filed.phrase in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        figures = [part for part in document.objects if _is_figure(part)]
        assert len(figures) == 1
        assert "QR code" in str(figures[0].Alt)
        metadata = document.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert filed.phrase not in str(metadata)
    svg = _code("https://complaints.example/track/").decode()
    assert not any(word in svg for word in filed.phrase.split())


def _is_figure(part: object) -> bool:
    return isinstance(part, pikepdf.Dictionary) and part.get("/S") == "/Figure"


def test_it_is_in_the_language_of_the_filing() -> None:
    from accountability.resident.receipt_pdf import receipt_pdf

    text = text_of(receipt_pdf(file_demonstration(language=Language.ES)))
    assert "Su queja quedó presentada" in text
    assert "Código QR" in text or "página" in text


def test_words_are_never_markup() -> None:
    from accountability.resident.receipt_pdf import receipt_pdf

    words = '<img src="file:///etc/hostname"><b>bold</b> Demonstration: he hit me with a baton.'
    text = text_of(receipt_pdf(file_demonstration(narrative=words)))
    assert '<img src="file:///etc/hostname"><b>bold</b>' in text


def test_verapdf_finds_that_a_receipt_keeps_the_standard_in_each_language(tmp_path: Path) -> None:
    from accountability.resident.receipt_pdf import receipt_pdf

    asked = []
    for language in Language:
        file = tmp_path / f"{language}.pdf"
        filed = file_demonstration(EVERYTHING, language=language)
        file.write_bytes(receipt_pdf(filed))
        asked.append((PDF_UA, file))
    # The judge must be able to say no.
    spoiled = tmp_path / "spoiled.pdf"
    with pikepdf.open(asked[0][1]) as document:
        del document.Root.Metadata, document.Root.MarkInfo
        document.save(spoiled)
    *found, no = verdicts([*asked, (PDF_UA, spoiled)])
    for (_profile, path), verdict in zip(asked, found, strict=True):
        assert verdict.conforms, f"{path.name} {verdict.broken}"
        assert verdict.checks > 1_000
    assert not no.conforms
