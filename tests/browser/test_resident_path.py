"""A resident files in a real browser: by phone, in two languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from complaints.models import Complaint
from tests.browser.conftest import Visitor

CONTINUE = "#answers .screen-buttons button >> nth=0"
NARRATIVE = "Demonstration: the officer hit me with his baton. My name is Dolores."
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Make = Callable[..., Visitor]
Looked = Callable[[str], None]


def walk(visitor: Visitor, looked: Looked) -> str:
    """The whole path, with a mistake on the first and the name screen; the phrase at its end."""
    page = visitor.page
    for path, name in (("/", "home"), ("/report/officer/", "officer"), ("/report/", "start")):
        visitor.goes_to(path)
        looked(name)
    page.click("button[value=resident]")
    looked("incident")
    page.fill("[name=date_year]", "2999")
    page.fill("[name=time]", "late")
    page.click(CONTINUE)
    looked("incident with errors")
    assert page.input_value("[name=time]") == "late"
    page.fill("[name=narrative]", NARRATIVE)
    for box, number in (("month", "5"), ("day", "30"), ("year", "2024")):
        page.fill(f"[name=date_{box}]", number)
    page.fill("[name=time]", "3:30 pm")
    page.check("[name=county][value=jackson]")
    page.click(CONTINUE)
    page.check("[value=baton]")
    page.check("[value=discourtesy]")
    looked("force")
    page.click(CONTINUE)
    page.check("[value=treated]")
    looked("injuries")
    page.click(CONTINUE)
    page.fill("[name=officer0-name]", "Smith")
    page.click("[name=add]")
    page.fill("[name=officer1-description]", "Tall")
    looked("officers")
    page.click(CONTINUE)
    page.fill("[name=evidence_notes]", "A video")
    looked("people")
    page.click(CONTINUE)
    page.fill("[name=name]", "Dolores Demonstration")
    page.check("[value=anonymous]")
    page.click(CONTINUE)
    looked("name with errors")
    page.check("[value=sealed]")
    page.click(CONTINUE)
    looked("review")
    page.click("[name=file]")
    looked("receipt")
    phrase = page.inner_text(".receipt-card__phrase")
    visitor.goes_to("/track/")
    page.fill("#phrase", "not these words")
    page.click("main form button")
    looked("track with an error")
    page.fill("#phrase", phrase)
    page.click("main form button")
    looked("state")
    return phrase


def nothing(_name: str) -> None:
    """For walks that only have to arrive."""


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
def test_every_screen_is_accessible(
    visitor_with: Make, axe: str, language: str, width: int
) -> None:
    visitor = visitor_with(language=language, width=width)
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        page = visitor.page
        assert page.get_attribute("html", "lang") == language
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[f"{name}: scrolls sideways"] = True
        page.evaluate(axe)
        result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        for violation in result["violations"]:
            found[f"{name}: {violation['id']}"] = [n["html"] for n in violation["nodes"]]

    walk(visitor, look)
    assert found == {}
    assert Complaint.objects.get().language == language


def test_the_first_step_by_keyboard_alone(visitor_with: Make) -> None:
    visitor = visitor_with(width=1280)
    page = visitor.page
    visitor.goes_to("/report/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "usa-skipnav"
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.value") != "resident":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/incident/")
    page.focus("[name=narrative]")
    page.keyboard.type("Typed without a mouse.")
    page.focus("[name=place]")
    page.keyboard.type("Main Street")
    page.keyboard.press("Enter")  # the Enter key goes on; it does not switch the language
    page.wait_for_url("**/report/force/")
    page.go_back()
    assert page.input_value("[name=place]") == "Main Street"


def test_an_error_takes_the_focus_and_leads_to_its_field(visitor_with: Make) -> None:
    visitor = visitor_with()
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
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
    visitor.complaints.remove("asked somebody else: https://www.weather.gov/")


def test_large_text_does_not_break_the_page(visitor_with: Make) -> None:
    visitor = visitor_with(width=640)
    visitor.goes_to("/report/officer/")
    # As zooming to 200% does: half the width in CSS pixels.
    visitor.page.set_viewport_size({"width": 320, "height": 370})
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320


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
