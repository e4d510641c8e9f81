"""Files in a real browser: sent in pieces, gone on with, posted without scripts; no axe finding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from complaints.models import Complaint, EvidenceItem
from routing.models import Referral
from tests.browser.conftest import Visitor
from tests.browser.test_staff_and_agency_pages import check, take_session
from tests.cast import file_demonstration, person, signed_in
from tests.complaints.evidence.sent import NOTE, accepted_photo, sha256

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Visitor]
SEND = "#send_files > button"
CONTENT = NOTE * 120_000  # some 6 MB, in two pieces
BEGIN = """async (size) => {
  const form = document.getElementById("send_files");
  const token = form.elements.csrfmiddlewaretoken.value;
  const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token };
  const name = "filename " + btoa("notes.txt");
  const made = await fetch(form.dataset.uploads, { method: "POST",
    headers: { ...headers, "Upload-Length": String(size), "Upload-Metadata": name } });
  const piece = await document.getElementById("file_chooser").files[0].slice(0, 2097152);
  await fetch(made.headers.get("Location"), { method: "PATCH", body: piece, headers: {
    ...headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" } });
}"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    file = tmp_path / "notes.txt"
    file.write_bytes(CONTENT)
    return file


def at_the_screen(visitor: Visitor) -> Any:
    visitor.goes_to("/report/")
    visitor.page.click("button[value=resident]")
    visitor.goes_to("/report/evidence/")
    return visitor.page


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("es", 1280)])
def test_a_file_is_sent_in_pieces_and_shows_its_hash(
    visitor_with: Make, notes: Path, axe: str, language: str, width: int
) -> None:
    visitor = visitor_with(language=language, width=width)
    page = at_the_screen(visitor)
    check(visitor, axe)
    page.set_input_files("#file_chooser", notes)
    page.fill("#file_description", "What I wrote down")
    page.click(SEND)
    page.wait_for_selector(".sent-file code")
    assert sha256(CONTENT) in page.inner_text(".sent-file")
    assert "What I wrote down" in page.inner_text(".sent-file")
    check(visitor, axe)


def test_a_file_goes_on_after_the_page_was_lost(visitor_with: Make, notes: Path) -> None:
    visitor = visitor_with()
    page = at_the_screen(visitor)
    page.set_input_files("#file_chooser", notes)
    page.evaluate(BEGIN, len(CONTENT))
    page.reload()
    assert "Not all of it is here yet: 34%" in page.inner_text(".sent-file")
    page.set_input_files("#file_chooser", notes)
    page.click(SEND)
    page.wait_for_selector(".sent-file code")
    assert EvidenceItem.objects.get().sha256 == sha256(CONTENT)


def test_a_file_that_is_refused_is_said_where_it_was_sent(
    visitor_with: Make, tmp_path: Path
) -> None:
    program = tmp_path / "run.exe"
    program.write_bytes(b"MZ\0\0" * 100)
    visitor = visitor_with()
    page = at_the_screen(visitor)
    page.set_input_files("#file_chooser", program)
    page.click(SEND)
    page.wait_for_selector(".sending__failed")
    assert "We cannot take this kind of file" in page.inner_text(".sending__failed")
    # The browser itself notes the refusing answer.
    assert [c for c in visitor.complaints if "422" not in c] == []
    visitor.complaints.clear()


def test_a_file_is_posted_without_scripts(visitor_with: Make, notes: Path) -> None:
    page = at_the_screen(visitor_with(scripts=False))
    page.set_input_files("#file_chooser", notes)
    page.click(SEND)
    assert sha256(CONTENT) in page.inner_text(".sent-file")


@pytest.mark.parametrize("width", [360, 1280])
def test_staff_see_evidence_without_a_finding_of_axe(
    visitor_with: Make, axe: str, width: int
) -> None:
    filed = file_demonstration()
    complaint = Complaint.objects.get(case_number=filed.case_number)
    item = accepted_photo(complaint, under_order="unknown")
    visitor = visitor_with(width=width)
    take_session(visitor, signed_in(person(Role.INTAKE)))
    for path in ("", "evidence/", f"evidence/{item.pk}/"):
        visitor.goes_to(f"/staff/cases/{complaint.case_number}/{path}")
        check(visitor, axe)


@pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])
def test_an_agency_and_the_filer_see_evidence_without_a_finding_of_axe(
    visitor_with: Make, axe: str, language: str, width: int
) -> None:
    filed = file_demonstration()
    complaint = Complaint.objects.get(case_number=filed.case_number)
    accepted_photo(complaint)
    referral = Referral.objects.get(complaint=complaint, agency_id="jackson-prosecutor")
    visitor = visitor_with(language=language, width=width)
    visitor.goes_to("/track/")
    visitor.page.fill("[name=phrase]", filed.phrase)
    visitor.page.click("main form button")
    visitor.goes_to("/track/evidence/")
    assert "street.jpg" in visitor.page.inner_text(".sent-file")
    check(visitor, axe)
    take_session(visitor, signed_in(person(Role.AGENCY_REVIEWER, "jackson-prosecutor")))
    visitor.goes_to(f"/agency/referrals/{referral.pk}/")
    visitor.page.click("summary:has-text('E-1')")
    check(visitor, axe)
