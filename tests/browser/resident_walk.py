"""The whole way of a resident, from the first page to the state of the report, with mistakes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import Visitor

CONTINUE = "#answers .screen-buttons button >> nth=0"
NARRATIVE = "Demonstration: the officer hit me with his baton. My name is Dolores."
Looked = Callable[[str], None]


def walk(visitor: Visitor, looked: Looked) -> str:
    """The whole path, with a mistake on several screens; the phrase at its end."""
    tell_what_happened(visitor, looked)
    tell_of_others(visitor.page, looked)
    tell_who_files(visitor.page, looked)
    return file_and_follow(visitor, looked)


def be_turned_back(page: Page) -> None:
    """Go on with a wrong answer; the same page comes again, and its script has moved the focus."""
    with page.expect_navigation():
        page.click(CONTINUE)
    page.wait_for_function("document.activeElement !== document.body")


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
    be_turned_back(page)
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
    be_turned_back(page)
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
    be_turned_back(page)
    looked("name with errors")
    page.check("[value=sealed]")
    page.click(CONTINUE)
    looked("evidence")
    page.click(CONTINUE)
    page.check("[name=sworn][value=attested]")
    be_turned_back(page)
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


def begin_as_an_officer(visitor: Visitor, looked: Looked) -> None:
    """What only officers and employees are asked."""
    page = visitor.page
    visitor.goes_to("/report/officer/")
    looked("officer, with a receipt here")
    page.click("button[value=officer]")
    page.wait_for_url("**/report/incident/")
    for slug in ("order", "evidence"):
        visitor.goes_to(f"/report/{slug}/")
        looked(f"officer's {slug}")
    visitor.goes_to("/report/order/")
    be_turned_back(page)
    looked("officer's order with errors")


def nothing(_name: str) -> None:
    """For walks that only have to arrive."""
