"""A resident files in a real browser: by phone, in two languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from complaints.models import Complaint
from tests.browser.conftest import Visitor
from tests.browser.inspection import WALKED, Inspector
from tests.browser.resident_walk import CONTINUE, begin_as_an_officer, nothing, walk

Make = Callable[..., Visitor]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_whole_path_on_a_phone(visitor_with: Make, scripts: bool) -> None:  # noqa: FBT001
    visitor = visitor_with(width=360, scripts=scripts)
    phrase = walk(visitor, nothing)
    assert len(phrase.split()) >= 7
    complaint = Complaint.objects.get()
    assert complaint.case_number in visitor.page.inner_text("main")
    assert (complaint.disclosure, complaint.language) == ("sealed", "en")
    assert "Dolores" not in complaint.narrative


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_screen_can_be_read_heard_and_enlarged(
    visitor_with: Make, axe: str, language: str, width: int
) -> None:
    visitor = visitor_with(language=language, width=width)
    inspector = Inspector(visitor, axe, language)
    walk(visitor, inspector.look)
    begin_as_an_officer(visitor, inspector.look)
    assert inspector.found == {}
    assert inspector.seen == WALKED
    assert Complaint.objects.get().language == language


def test_an_error_takes_the_focus_and_leads_to_its_field(visitor_with: Make) -> None:
    visitor = visitor_with()
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
    with page.expect_navigation():
        page.click(CONTINUE)
    assert "usa-alert--error" in page.evaluate("document.activeElement.className")
    page.click(".error-list a")
    assert page.evaluate("document.activeElement.name") == "narrative"
    assert page.get_attribute("[name=narrative]", "aria-describedby")


def test_the_language_switch_keeps_what_is_typed(visitor_with: Make) -> None:
    visitor = visitor_with(scripts=False)
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=third_party]")
    page.fill("[name=narrative]", "Half a sent")
    with page.expect_navigation():
        page.click("button[name=language]")
    assert page.get_attribute("html", "lang") == "es"
    assert page.input_value("[name=narrative]") == "Half a sent"


def test_leaving_at_once_takes_the_page_out_of_the_history(visitor_with: Make) -> None:
    visitor = visitor_with()
    page = visitor.page
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
    visitor.goes_to("/track/")
    visitor.goes_to("/report/officer/")
    page.click("[data-leave]")
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    assert page.url.endswith("/track/")
    visitor.complaints[:] = [said for said in visitor.complaints if "weather.gov" not in said]


def test_the_first_visit_is_small(visitor_with: Make) -> None:
    """What travels over the wire at the first visit to the start page, headers included."""
    visitor = visitor_with()
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    transferred: list[float] = []
    session.on(
        "Network.loadingFinished", lambda event: transferred.append(event["encodedDataLength"])
    )
    visitor.page.goto(visitor.site + "/report/", wait_until="networkidle")
    assert len(transferred) >= 3
    assert sum(transferred) < 60_000


def test_what_is_typed_is_saved_without_a_button(visitor_with: Make) -> None:
    visitor = visitor_with()
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
    page.fill("[name=narrative]", "Half a sent")
    page.wait_for_selector("[data-autosave]:text('Saved.')")
    page.reload()
    assert page.input_value("[name=narrative]") == "Half a sent"


def test_a_lost_connection_is_said_and_made_good(visitor_with: Make) -> None:
    visitor = visitor_with()
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
    page.wait_for_url("**/report/incident/")  # its script too is here
    page.context.set_offline(True)
    page.fill("[name=narrative]", "Typed in a tunnel")
    page.wait_for_selector(".saved--failed")
    page.click(CONTINUE)  # the page stays, with what was typed
    assert page.input_value("[name=narrative]") == "Typed in a tunnel"
    page.context.set_offline(False)
    page.wait_for_selector("[data-autosave]:text('Saved.')")
    page.reload()
    assert page.input_value("[name=narrative]") == "Typed in a tunnel"
    visitor.complaints[:] = [said for said in visitor.complaints if "ERR_INTERNET" not in said]


def test_back_shows_what_was_typed_and_saves_what_is_typed_then(visitor_with: Make) -> None:
    visitor = visitor_with()
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
    page.fill("[name=narrative]", "First words.")
    page.click(CONTINUE)
    page.wait_for_url("**/report/force/")
    page.go_back()
    assert page.input_value("[name=narrative]") == "First words."
    page.fill("[name=narrative]", "Better words.")
    page.wait_for_selector("[data-autosave]:text('Saved.')")
    visitor.goes_to("/report/review/")
    assert "Better words." in page.inner_text("main")


def test_leaving_at_once_empties_the_page_and_not_the_draft(visitor_with: Make) -> None:
    visitor = visitor_with()
    page = visitor.page
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
    page.fill("[name=narrative]", "Somebody is coming")
    page.wait_for_selector("[data-autosave]:text('Saved.')")
    page.click("[data-leave]")
    page.wait_for_url("https://www.weather.gov/")
    visitor.goes_to("/report/incident/")
    assert page.input_value("[name=narrative]") == "Somebody is coming"
    visitor.complaints[:] = [said for said in visitor.complaints if "weather.gov" not in said]
