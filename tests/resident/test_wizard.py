"""The way through the screens: saved as one goes, nothing lost, always a page and never a fault."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint, Draft
from tests.resident.path import ANSWERS, Resident, shown_text

SCREENS = [f"/report/{slug}/" for slug in ANSWERS]


def test_the_way_is_explained_before_anything_is_asked(resident: Resident) -> None:
    page = shown_text(resident.get("/report/"))
    for told in ("What happens next", "Who will see it", "stay anonymous", "harder to prove"):
        assert told in page
    assert not Draft.objects.exists()


def test_starting_gives_a_cookie_that_ends_with_the_browser(resident: Resident) -> None:
    cookie = resident.post("/report/", {"kind": "resident"}).cookies["report"]
    assert cookie["path"] == "/report/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["expires"]
    assert not cookie["max-age"]


def test_the_whole_path_keeps_every_answer(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    review = shown_text(resident.get("/report/review/"))
    for said in (
        "the officer hit me twice with his baton. I fell.", "May 30, 2024", "3:30 p.m.",
        "Jackson County", "Baton, or an object used as a club", "Truman clinic", "Smith",
        "Tall, gray hair", "My brother saw it.", "Dolores Demonstration",
    ):  # fmt: skip
        assert said in review
    assert resident.file().headers["Location"] == "/report/receipt/"
    complaint = Complaint.objects.get()
    assert complaint.narrative.endswith("baton.\nI fell.")
    assert complaint.language == "en"
    assert complaint.incident_place == "Main Street and 12th"


def test_only_the_narrative_is_needed(resident: Resident) -> None:
    resident.start("third_party")
    assert resident.post("/report/incident/", {"narrative": "He was rude."}).status_code == 302
    assert resident.file().headers["Location"] == "/report/receipt/"
    complaint = Complaint.objects.get()
    assert (complaint.filer_kind, complaint.disclosure) == ("third_party", "anonymous")
    assert (complaint.county, complaint.injury) == ("unknown", "unknown")


def test_without_a_narrative_nothing_is_filed_and_the_review_says_what_is_missing(
    resident: Resident,
) -> None:
    resident.start()
    response = resident.file()
    assert "Not filed yet" in shown_text(response)
    assert b"/report/incident/?return=review" in response.content
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_takes_at_most_six_queries(
    resident: Resident, path: str, django_assert_max_num_queries: Any
) -> None:
    resident.start()
    slug = path.split("/")[2]
    with django_assert_max_num_queries(6):
        resident.get(path)
    with django_assert_max_num_queries(6):
        resident.answer(slug)


def test_filing_takes_at_most_twenty_five_queries(resident: Resident) -> None:
    resident.start()
    resident.answer_all()
    with CaptureQueriesContext(connection) as captured:
        resident.file()
    assert Complaint.objects.get().routing_state == "routed"
    queries = [query["sql"] for query in captured.captured_queries]
    savepoints = ("SAVEPOINT", "RELEASE SAVEPOINT")
    assert len([sql for sql in queries if not sql.startswith(savepoints)]) <= 25


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("incident", {"narrative": ""}, "Tell us what happened", ""),
    ("incident", {"narrative": " \r\n "}, "Tell us what happened", ""),
    ("incident", {"narrative": "x" * 50_001}, "too long", "x" * 50_001),
    ("incident", {"narrative": "nul \x00 byte"}, "cannot be kept", "nul"),
    ("incident", {"date_year": "2999"}, "in the future", 'value="2999"'),
    ("incident", {"date_day": "31", "date_month": "2"}, "not a whole date", 'value="31"'),
    ("incident", {"date_year": ["2024", "x"]}, "not a whole date", 'value="x"'),
    ("incident", {"time": "<b>late</b>"}, "like 3:30 pm", "&lt;b&gt;late&lt;/b&gt;"),
    ("incident", {"county": "texas"}, "one of the answers", "baton"),
    ("incident", {"when": "w" * 501}, "too long", "w" * 501),
    ("incident", {"place": "p" * 1001}, "too long", "p" * 1001),
    ("force", {"force_types": ["baton", "harsh words"]}, "from the answers", "checked"),
    ("force", {"force_details": "f" * 10_001}, "too long", "f" * 10_001),
    ("force", {"allegations": ["nonsense"]}, "from the answers", "Twice on the arm."),
    ("injuries", {"injury": "fatal"}, "one of the answers", "Truman clinic"),
    ("officers", {"officer1-employer": "nasa"}, "one of the answers", "Tall, gray hair"),
    ("officers", {"officer0-name": "n" * 201}, "too long", "n" * 201),
    ("officers", {"officer0-badge": "1" * 61}, "too long", "1" * 61),
    ("officers", {"agencies_present": ["\x00"]}, "from the answers", "Smith"),
    ("people", {"people_notes": "\x00"}, "cannot be kept", "A video on his phone."),
    ("name", {"disclosure": "anonymous"}, "To stay anonymous", "Dolores Demonstration"),
    ("name", {"disclosure": ""}, "Choose what we may do", "Dolores Demonstration"),
    ("name", {"email": "dolores at home"}, "whole address", "dolores at home"),
]


@pytest.mark.parametrize(("slug", "changes", "told", "kept"), BAD)
def test_bad_input_gets_a_clear_message_and_stays(
    resident: Resident, slug: str, changes: dict[str, Any], told: str, kept: str
) -> None:
    resident.start()
    response = resident.answer(slug, **changes)
    assert response.status_code == 200
    assert told in shown_text(response)
    assert kept in response.content.decode()
    later = resident.get(f"/report/{slug}/")
    assert kept in later.content.decode()
    if any(changes.values()) and changes.get("narrative", "x").strip():
        assert told in shown_text(later)
    assert "Error" in later.content.decode().partition("</title>")[0]


def test_bytes_that_are_no_utf8_are_taken_as_well_as_they_can_be(resident: Resident) -> None:
    resident.start()
    for body in (b"narrative=%FF%FE%ED%A0%80x", b"narrative=\xff\xfe", b"narrative", b"&&==%", b""):
        response = resident.client.post(
            "/report/incident/", body, content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code in (200, 302)


def test_a_body_of_another_kind_is_a_page_and_no_fault(resident: Resident) -> None:
    resident.start()
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain; charset=nope"):
        response = resident.client.generic("POST", "/report/incident/", b"{", content_type=kind)
        assert response.status_code in (200, 400)


def test_back_and_the_language_switch_save_first(resident: Resident) -> None:
    resident.start()
    back = resident.post("/report/force/", {"force_details": "half a senten", "back": "1"})
    assert back.headers["Location"] == "/report/incident/"
    assert "half a senten" in resident.get("/report/force/").content.decode()
    switched = resident.post("/report/incident/", {"narrative": "medio relato", "language": "es"})
    assert switched.headers["Location"] == "/report/incident/"
    page = resident.get("/report/incident/").content.decode()
    assert 'lang="es"' in page
    assert "medio relato" in page
    assert "Qué pasó" in page


def test_an_unknown_language_is_ignored(resident: Resident) -> None:
    resident.start()
    response = resident.post("/report/incident/", {"narrative": "x", "language": "../xx"})
    assert "django_language" not in response.cookies


def test_editing_from_the_review_returns_to_it(resident: Resident) -> None:
    resident.start()
    resident.answer("incident")
    edited = resident.post("/report/people/?return=review", {"people_notes": "A neighbor"})
    assert edited.headers["Location"] == "/report/review/"
    assert "A neighbor" in shown_text(resident.get("/report/review/"))


def test_officers_are_added_and_taken_out_without_losing_the_others(resident: Resident) -> None:
    resident.start()
    first = {"officer_count": "1", "officer0-name": "Smith"}
    added = resident.post("/report/officers/", first | {"add": "1"})
    assert added.headers["Location"] == "/report/officers/#officer2"
    page = resident.get("/report/officers/").content.decode()
    assert 'value="Smith"' in page
    assert 'name="officer1-name"' in page
    two = first | {"officer_count": "2", "officer1-name": "Jones", "remove": "0"}
    resident.post("/report/officers/", two)
    page = resident.get("/report/officers/").content.decode()
    assert 'value="Jones"' in page
    assert 'value="Smith"' not in page


@pytest.mark.parametrize("remove", ["9", "-1", "x", "\x00", "99999999999999999999"])
def test_a_forged_removal_takes_out_nobody(resident: Resident, remove: str) -> None:
    resident.start()
    resident.post("/report/officers/", {"officer0-name": "Smith", "remove": remove})
    assert 'value="Smith"' in resident.get("/report/officers/").content.decode()


def test_two_tabs_do_not_overwrite_each_others_screens(resident: Resident) -> None:
    resident.start()
    resident.answer("people")
    resident.answer("incident")
    assert "My brother saw it." in resident.get("/report/people/").content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 5000, "é", "../../x", "\x7f"])
def test_a_forged_cookie_opens_nothing_and_loses_nothing(resident: Resident, cookie: str) -> None:
    resident.client.cookies["report"] = cookie
    assert resident.get("/report/incident/").status_code == 302
    assert resident.get("/report/receipt/").status_code == 404
    resident.client.cookies["report"] = cookie
    response = resident.answer("people")
    assert response.headers["Location"] == "/report/background/"
    assert "My brother saw it." in resident.get("/report/people/").content.decode()
    review = shown_text(resident.get("/report/review/"))
    assert "earlier answers were erased" in review


def test_an_expired_officers_report_stays_restricted(resident: Resident) -> None:
    resident.start("officer", "/report/officer/")
    Draft.objects.all().delete()
    resident.answer("incident", kind="officer")
    resident.answer_order()
    resident.file()
    assert Complaint.objects.get().restricted


@pytest.mark.parametrize("kind", ["nonsense", "", "\x00", "officer"])
def test_an_unknown_kind_of_filer_is_asked_again(resident: Resident, kind: str) -> None:
    response = resident.post("/report/", {"kind": kind})
    assert response.status_code == 200
    assert "Please choose one of these answers" in shown_text(response)


def test_starting_again_keeps_the_answers_and_erasing_drops_them(resident: Resident) -> None:
    resident.start()
    resident.answer("incident")
    assert "not filed yet" in shown_text(resident.get("/report/"))
    resident.start("third_party")
    assert "baton" in resident.get("/report/incident/").content.decode()
    resident.post("/report/", {"erase": "1"})
    assert not Draft.objects.exists()
    assert resident.get("/report/incident/").headers["Location"] == "/report/?none=1"


def test_a_screen_without_a_draft_leads_to_the_start(resident: Resident) -> None:
    for path in (*SCREENS, "/report/review/"):
        assert resident.get(path).headers["Location"] == "/report/?none=1"
    assert "no open report" in shown_text(resident.get("/report/?none=1"))
    assert resident.file().headers["Location"] == "/report/?none=1"


def test_nothing_of_a_resident_is_stored_in_a_cache_or_a_session(resident: Resident) -> None:
    resident.start()
    for path in ("/report/", "/report/officer/", *SCREENS, "/report/review/", "/track/"):
        response = resident.get(path)
        assert response.headers["Cache-Control"] == "no-store", path
        assert "sessionid" not in resident.client.cookies


def test_an_out_of_date_token_shows_the_same_screen_with_what_was_typed(
    resident: Resident,
) -> None:
    resident.client.handler.enforce_csrf_checks = True
    page = ""
    for slug, posted in ANSWERS.items():
        response = resident.post(f"/report/{slug}/", posted)
        assert response.status_code == 403
        page = response.content.decode()
        assert "press Continue again" in page
        assert 'name="csrfmiddlewaretoken"' in page
        assert response.headers["Cache-Control"] == "no-store"
    assert "Dolores Demonstration" in page
    assert not Draft.objects.exists()
    for path in ("/report/", "/track/", "/report/review/", "/report/receipt/clear/"):
        assert resident.post(path).status_code == 403


def test_the_fresh_token_of_that_page_is_taken(resident: Resident) -> None:
    strict = Resident(Client(enforce_csrf_checks=True))
    page = strict.answer("people").content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    response = strict.answer("people", csrfmiddlewaretoken=token)
    assert response.headers["Location"] == "/report/background/"


def test_a_post_beyond_the_limit_gets_a_friendly_page(resident: Resident) -> None:
    resident.start()
    response = resident.answer("incident", narrative="x" * 1_200_000)
    assert response.status_code == 413
    assert "too long for one page" in shown_text(response)


def test_the_longest_narrative_fits_whatever_its_letters(resident: Resident) -> None:
    resident.start()
    response = resident.client.post(
        "/report/incident/",
        b"narrative=" + b"%F0%9F%98%80" * 50_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert response.headers["Location"] == "/report/force/"
