"""The receipt: on the page for a day, as a file to keep, and off the device when asked."""

from __future__ import annotations

import json

from complaints.models import Draft, StoredAnswer
from tests.resident.path import Resident, kept_phrase, shown_text


def filed(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    resident.file()


def test_the_receipt_says_what_was_filed_where_it_goes_and_what_to_keep(
    resident: Resident,
) -> None:
    filed(resident)
    response = resident.get("/report/receipt/")
    page = shown_text(response)
    assert len(kept_phrase(response).split()) >= 7
    assert "cannot recover it" in page
    assert "Jackson County Prosecuting Attorney" in page
    assert "the officer hit me twice with his baton" in page
    assert response.headers["Cache-Control"] == "no-store"


def test_the_file_holds_the_same_under_a_name_that_tells_nothing(resident: Resident) -> None:
    filed(resident)
    phrase = kept_phrase(resident.get("/report/receipt/"))
    response = resident.get("/report/receipt/file/")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert response.headers["Cache-Control"] == "no-store"
    text = response.content.decode()
    assert phrase in text
    assert "Demonstration: the officer hit me twice with his baton.\nI fell." in text
    assert json.loads(text[text.index("\n{") :])["leaf"]


def test_clearing_the_device_takes_cookie_and_draft_away(resident: Resident) -> None:
    filed(resident)
    assert resident.get("/report/receipt/clear/").status_code == 405
    response = resident.post("/report/receipt/clear/")
    assert response.cookies["report"]["max-age"] == 0
    assert response.cookies["report"]["path"] == "/report/"
    assert not Draft.objects.exists()
    assert resident.get("/report/receipt/").status_code == 404


def test_after_its_day_the_page_points_to_the_phrase(resident: Resident) -> None:
    filed(resident)
    StoredAnswer.objects.all().delete()
    for path in ("/report/receipt/", "/report/receipt/file/"):
        response = resident.get(path)
        assert response.status_code == 404
        assert "If you kept your phrase" in shown_text(response)
