"""A resident files in a flood: the device solves its puzzle, or the report waits for a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from complaints.models import Complaint, SpentProof
from tests.browser.conftest import Visitor
from tests.browser.inspection import Inspector
from tests.browser.resident_walk import CONTINUE

Make = Callable[..., Visitor]
FILE = "[name=file]"


@pytest.fixture(autouse=True)
def _flood(settings: Settings) -> None:
    settings.FLOOD_FILINGS = 0


def at_the_review(visitor: Visitor) -> Page:
    """Somebody who tells what happened, and skips the rest."""
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
    page.fill("[name=narrative]", "Demonstration: they would not give me a badge number.")
    page.click(CONTINUE)
    visitor.goes_to("/report/review/")
    return page


def test_the_device_solves_its_puzzle_while_the_page_is_read(visitor_with: Make) -> None:
    page = at_the_review(visitor_with())
    page.get_by_text("Your device is done.").wait_for()
    page.click(FILE)
    page.wait_for_url("**/receipt/")
    assert Complaint.objects.get().routing_state == "routed"
    assert SpentProof.objects.count() == 1


def test_who_files_before_it_is_done_waits_a_moment_and_files_once(visitor_with: Make) -> None:
    page = at_the_review(visitor_with())
    # Pressed twice in the same moment in which the puzzle begins.
    page.evaluate("document.querySelector('[name=file]').click()")
    page.wait_for_url("**/receipt/")
    assert Complaint.objects.get().routing_state == "routed"


def test_a_browser_that_cannot_work_it_out_files_all_the_same(visitor_with: Make) -> None:
    visitor = visitor_with()
    visitor.page.add_init_script("window.Worker = undefined;")
    page = at_the_review(visitor)
    page.click(FILE)
    page.wait_for_url("**/receipt/")
    assert Complaint.objects.get().routing_state == "held"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_flood_adds_to_the_pages_can_be_read_heard_and_enlarged(
    visitor_with: Make, axe: str, language: str, width: int
) -> None:
    visitor = visitor_with(language=language, width=width)
    visitor.page.add_init_script("window.Worker = undefined;")  # so that it is held
    page = at_the_review(visitor)
    inspector = Inspector(visitor, axe, language)
    inspector.look("review")
    page.click(FILE)
    page.wait_for_url("**/receipt/")
    inspector.look("receipt")
    phrase = page.inner_text(".receipt-card__phrase")
    visitor.goes_to("/track/")
    page.fill("[name=phrase]", phrase)
    page.click("main form button")
    page.get_by_role("heading", level=1).wait_for()
    inspector.look("state")
    assert inspector.found == {}
