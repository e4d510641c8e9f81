"""A resident files in a real browser: by phone, in two languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from complaints.models import Complaint
from tests.browser.conftest import Visitor

CONTINUE = "#answers .screen-buttons button >> nth=0"
NARRATIVE = "Demonstration: the officer hit me with his baton. My name is Dolores."
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Make = Callable[..., Visitor]
Looked = Callable[[str], None]


def walk(visitor: Visitor, looked: Looked) -> str:
    """The whole path, with a mistake on several screens; the phrase at its end."""
    tell_what_happened(visitor, looked)
    tell_of_others(visitor.page, looked)
    tell_who_files(visitor.page, looked)
    return file_and_follow(visitor, looked)


def tell_what_happened(visitor: Visitor, looked: Looked) -> None:
    page = visitor.page
    first = {"/": "home", "/report/officer/": "officer", "/report/resume/": "resume"}
    for path, name in {**first, "/report/": "start"}.items():
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
    page.check("[name=force_types][value=baton]")
    page.check("[name=force_types][value=tear_gas]")
    page.check("[value=discourtesy]")
    looked("force")
    page.click(CONTINUE)
    page.check("[name=munition_warning][value=no]")
    page.fill("[name=munition_details]", "Thrown at the corner.")
    looked("munitions")
    page.click(CONTINUE)
    page.check("[value=treated]")
    looked("injuries")
    page.click(CONTINUE)


def tell_of_others(page: Page, looked: Looked) -> None:
    page.check("[name=officer0-force_types][value=baton]")
    page.fill("[name=officer0-name]", "Smith")
    page.check("[name=officer0-camera][value=off]")
    page.click("[name=add]")
    page.fill("[name=officer1-description]", "Tall")
    page.click("#officer2 summary")
    page.check("[name=officer1-employer][value=mshp]")
    looked("officers")
    page.click(CONTINUE)
    page.fill("[name=person0-name]", "Bruno")
    page.check("[name=person0-roles][value=witness]")
    page.click("#person1 summary")
    page.fill("[name=person0-contact]", "c" * 501)
    page.click(CONTINUE)
    looked("people with errors")
    page.fill("[name=person0-contact]", "816 555 0102")
    page.check("[name=person0-consent][value=yes]")
    page.click("[name=add]")
    page.fill("[name=people_notes]", "Many saw it.")
    looked("people")
    page.click("[name=later]")
    looked("later")
    page.click("main a.usa-button")
    page.fill("[name=hoped_outcome]", "An apology.")
    looked("background")
    page.click(CONTINUE)


def tell_who_files(page: Page, looked: Looked) -> None:
    page.fill("[name=name]", "Dolores Demonstration")
    page.fill("[name=interpreter]", "Vietnamese")
    page.check("[value=anonymous]")
    page.click(CONTINUE)
    looked("name with errors")
    page.check("[value=sealed]")
    page.click(CONTINUE)
    looked("evidence")
    page.click(CONTINUE)
    page.check("[name=sworn][value=attested]")
    page.click(CONTINUE)
    looked("statement with errors")
    page.fill("[name=signed_name]", "Dolores Demonstration")
    page.click(CONTINUE)


def file_and_follow(visitor: Visitor, looked: Looked) -> str:
    page = visitor.page
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


def test_the_whole_path_by_keyboard_alone(visitor_with: Make) -> None:
    visitor = visitor_with(width=1280)
    page = visitor.page

    def reach(selector: str) -> None:
        for _ in range(150):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {selector}")

    def press(selector: str, key: str = "Enter") -> None:
        reach(selector)
        page.keyboard.press(key)

    def go_on(slug: str) -> None:
        press("#answers .screen-buttons .usa-button--big")
        page.wait_for_url(f"**/report/{slug}/")

    visitor.goes_to("/report/")
    press("button[value=resident]")
    page.wait_for_url("**/report/incident/")
    reach("[name=narrative]")
    page.keyboard.type("Demonstration: typed without a mouse, they hit me.")
    go_on("force")
    press("[name=force_types][value=oc_spray]", "Space")
    go_on("munitions")
    press("[name=munition_warning]", "ArrowDown")
    go_on("injuries")
    go_on("officers")
    press("[name=officer0-force_types]", "Space")
    press("details summary")
    press("[name=officer0-employer]", "ArrowDown")
    go_on("people")
    press("[name=add]")
    page.wait_for_url("**/report/people/#person2")
    go_on("background")
    go_on("name")
    press("[name=disclosure]", "ArrowDown")
    go_on("evidence")
    go_on("statement")
    go_on("review")
    press("[name=file]")
    page.wait_for_url("**/report/receipt/")
    complaint = Complaint.objects.get()
    assert complaint.disclosure == "sealed"
    assert complaint.munition_warning == "no"


@pytest.mark.parametrize(("width", "letters"), [(320, "100%"), (640, "200%")])
def test_large_text_loses_nothing_on_any_screen(
    visitor_with: Make, width: int, letters: str
) -> None:
    """As zooming to 200% does (half the width), and as letters of twice the size do."""
    visitor = visitor_with(width=width)
    too_wide: dict[str, int] = {}

    def look(name: str) -> None:
        page = visitor.page
        page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
        taken = page.evaluate("document.documentElement.scrollWidth")
        if taken > width:
            too_wide[name] = taken

    walk(visitor, look)
    assert too_wide == {}


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
