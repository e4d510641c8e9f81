"""Nothing typed is lost: saved while typing, kept through what goes wrong, opened elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accountability.limits import WRONG_PHRASES
from complaints import drafts
from complaints.models import Complaint, Draft
from complaints.tasks import erase_expired
from routing.installation import install_defaults
from tests.resident.path import ANSWERS, Resident, kept_phrase, shown_text


@pytest.fixture(autouse=True)
def _nobody_guessed_yet() -> None:
    WRONG_PHRASES.reset()


def typing(resident: Resident, slug: str, page: str = "", **changes: Any) -> Any:
    """What the page sends by itself."""
    posted = ANSWERS[slug] | changes | {"autosave": "1", "page": page}
    return resident.post(f"/report/{slug}/", posted)


def another_device() -> Resident:
    return Resident(Client(), address="127.0.0.2")


def phrase_of(resident: Resident) -> str:
    return kept_phrase(resident.get("/report/later/"))


def test_what_is_being_typed_is_kept_valid_or_not(resident: Resident) -> None:
    resident.start()
    response = typing(resident, "incident", narrative="Half a sent", date_month="13")
    assert (response.status_code, response.content) == (204, b"")
    page = resident.get("/report/incident/").content.decode()
    assert "Half a sent" in page
    assert 'value="13"' in page


def test_saving_while_typing_takes_at_most_six_queries(
    resident: Resident, django_assert_max_num_queries: Any
) -> None:
    resident.start()
    with django_assert_max_num_queries(6):
        typing(resident, "people")


def test_typing_in_one_tab_leaves_other_screens_of_another_alone(resident: Resident) -> None:
    resident.start()
    typing(resident, "people")
    typing(resident, "incident")
    resident.answer("background")
    assert "Bruno Demonstration" in resident.get("/report/people/").content.decode()
    assert "baton" in resident.get("/report/incident/").content.decode()


def test_what_a_page_sent_late_does_not_undo_what_its_button_saved(resident: Resident) -> None:
    resident.start()
    resident.answer("people", page="p-1", people_notes="The whole sentence.")
    typing(resident, "people", page="p-1", people_notes="The who")
    assert "The whole sentence." in resident.get("/report/people/").content.decode()
    typing(resident, "people", page="p-2", people_notes="Changed again.")
    assert "Changed again." in resident.get("/report/people/").content.decode()


def test_typing_on_after_the_draft_expired_begins_a_new_one_with_it(resident: Resident) -> None:
    resident.start()
    Draft.objects.all().delete()
    assert typing(resident, "people").status_code == 204
    assert "My brother saw it." in resident.get("/report/people/").content.decode()
    assert "earlier answers were erased" in shown_text(resident.get("/report/review/"))


def test_typing_on_in_another_tab_after_filing_changes_nothing(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    resident.file()
    assert typing(resident, "incident", narrative="Other words").status_code == 409
    assert Complaint.objects.get().narrative.endswith("I fell.")


@pytest.mark.django_db(transaction=True)
def test_a_restart_of_the_server_keeps_it_all() -> None:
    """Nothing of a draft lives in the process: a new connection and a new client find it."""
    install_defaults()
    resident = Resident(Client())
    resident.start()
    resident.answer_all()
    cache.clear()
    connection.close()
    later = Resident(Client())
    later.client.cookies["report"] = resident.client.cookies["report"].value
    assert later.file().headers["Location"] == "/report/receipt/"


def test_the_seven_words_open_the_report_on_another_device(resident: Resident) -> None:
    resident.start()
    typing(resident, "incident")
    resident.post("/report/force/", {"force_details": "half a sen", "later": "1"})
    page = resident.get("/report/later/")
    assert "for 14 days" in shown_text(page)
    words = kept_phrase(page)
    assert len(words.split()) >= 7
    elsewhere = another_device()
    opened = elsewhere.post("/report/resume/", {"phrase": f"  {words.upper().replace(' ', '  ')} "})
    assert opened.headers["Location"] == "/report/injuries/"
    assert "half a sen" in elsewhere.get("/report/force/").content.decode()
    elsewhere.answer("people")
    assert "My brother saw it." in resident.get("/report/people/").content.decode()


def test_the_button_for_later_saves_first(resident: Resident) -> None:
    resident.start()
    response = resident.answer("people", later="1")
    assert response.headers["Location"] == "/report/later/"
    assert "My brother saw it." in resident.get("/report/people/").content.decode()


def test_the_language_comes_along(resident: Resident) -> None:
    resident.speaks_spanish()
    resident.start()
    resident.answer("incident")
    elsewhere = another_device()
    elsewhere.post("/report/resume/", {"phrase": phrase_of(resident)})
    assert '<html lang="es"' in elsewhere.get("/report/force/").content.decode()


def test_the_draft_s_words_become_the_receipt_s(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    words = phrase_of(resident)
    resident.file()
    assert kept_phrase(resident.get("/report/receipt/")) == words
    followed = resident.post("/track/", {"phrase": words})
    assert (
        Complaint.objects.get().case_number
        in resident.get(followed.headers.get("Location", "/track/")).content.decode()
        + followed.content.decode()
    )
    row = Draft.objects.get()
    assert (row.phrase_hmac, bytes(row.sealed_token)) == (None, b"")


def test_words_that_open_nothing_are_told_so_and_stay(resident: Resident) -> None:
    resident.start()
    words = phrase_of(resident)
    resident.answer("incident")
    resident.file()
    elsewhere = another_device()
    for typed in (words, "not these seven words at all no", "\x00", "é" * 300):
        page = elsewhere.post("/report/resume/", {"phrase": typed})
        assert page.status_code == 200
        assert "No open report has these words" in shown_text(page)
        assert "report" not in elsewhere.client.cookies
    assert "Type your phrase first" in shown_text(elsewhere.post("/report/resume/"))


def test_guessing_is_limited_and_the_right_words_open_all_the_same(resident: Resident) -> None:
    resident.start()
    words = phrase_of(resident)
    for _ in range(30):
        resident.post("/report/resume/", {"phrase": "wrong words"})
    response = resident.post("/report/resume/", {"phrase": "wrong words"})
    assert response.status_code == 429
    assert response.headers["Retry-After"]
    assert another_device().post("/report/resume/", {"phrase": words}).status_code == 302


def test_the_words_are_nowhere_in_the_database(resident: Resident) -> None:
    resident.start()
    words = phrase_of(resident)
    row = Draft.objects.get()
    stored = bytes(row.answers) + bytes(row.phrase_hmac or b"") + bytes(row.sealed_token)
    assert words.encode() not in stored
    assert resident.client.cookies["report"].value.encode() not in stored


def test_closing_it_on_this_device_keeps_it_for_its_words(resident: Resident) -> None:
    resident.start()
    resident.answer("people")
    words = phrase_of(resident)
    response = resident.post("/report/later/leave/")
    assert response.cookies["report"]["max-age"] == 0
    assert resident.get("/report/people/").headers["Location"] == "/report/?none=1"
    assert resident.post("/report/resume/", {"phrase": words}).status_code == 302
    assert "My brother saw it." in resident.get("/report/people/").content.decode()


def test_without_a_report_there_are_no_words_to_show(resident: Resident) -> None:
    assert resident.get("/report/later/").headers["Location"] == "/report/?none=1"


def test_drafts_are_erased_when_their_time_is_over(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident.start()
    resident.answer("people")
    now = timezone.now()
    kept_until = Draft.objects.get().expires_at
    assert timedelta(days=drafts.KEPT_DAYS) - timedelta(hours=1) <= kept_until - now
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: now + timedelta(days=drafts.KEPT_DAYS))
        assert resident.get("/report/people/").headers["Location"] == "/report/?none=1"
        erase_expired()
    assert not Draft.objects.exists()
