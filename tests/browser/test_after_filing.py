"""After filing, in a real browser: accessible, whole without scripts, gone when somebody leaves."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from accounts.roles import Role
from complaints import openings
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.models.openings import Ground, Sealed
from complaints.vocabulary import Disclosure, FilerKind
from tests.cast import SEALED_FILER, file_demonstration, person

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Filer(FilerKind.OFFICER, Disclosure.SEALED, "Olga Example", "olga@demonstration.example")
FORMS = ["message", "statement", "contact", "reprisal"]


def assert_accessible(page: Page, axe: str) -> None:
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(result => result.violations)")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    widest = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert widest <= 0


def opened_name(complaint: Complaint) -> None:
    wanted = openings.Wanted(Sealed.IDENTITY, complaint.pk, Ground.DANGER, "Demonstration")
    team = person(Role.WHISTLEBLOWER_TEAM)
    opening = openings.request_opening(complaint_id=complaint.pk, wanted=wanted, actor=team)
    other = person(Role.INTAKE)
    other.role_grants.update(role=Role.WHISTLEBLOWER_TEAM)
    openings.confirm_opening(opening_id=opening.pk, reason="Demonstration", actor=other)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_tracking_page_is_accessible_with_and_without_errors(
    visitor_with: Any, axe: str, language: str, width: int
) -> None:
    filed = file_demonstration(filer=OFFICER)
    opened_name(Complaint.objects.get(pk=filed.complaint_id))
    visitor = visitor_with(language=language, width=width)
    page = visitor.page
    visitor.goes_to("/track/")
    page.fill("#phrase", filed.phrase)
    page.click("main form button")
    visitor.goes_to("/track/message/")
    page.fill("#id_words", "Demonstration: thank you.")
    page.click("main form button")
    page.wait_for_url("**/track/?done=message")
    assert_accessible(page, axe)
    for form in FORMS:
        visitor.goes_to(f"/track/{form}/")
        assert_accessible(page, axe)
        with page.expect_navigation():
            page.click("main form button")
        assert page.locator(".usa-alert--error").count() == 1
        assert_accessible(page, axe)
    visitor.goes_to("/report/officer/")
    assert_accessible(page, axe)


def test_the_whole_of_it_works_without_scripts_and_leaving_is_a_link(visitor_with: Any) -> None:
    filed = file_demonstration(filer=SEALED_FILER)
    visitor = visitor_with(scripts=False)
    page = visitor.page
    visitor.goes_to("/track/")
    page.fill("#phrase", filed.phrase)
    page.click("main form button")
    page.click("text=Add to your report")
    page.fill("#id_words", "He also kicked me.")
    page.click("main form button")
    page.locator("text=He also kicked me.").wait_for()
    elsewhere: list[str] = []

    def instead(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.fulfill(body="<title>Weather</title>")

    visitor.site = "http"  # leaving asks somebody else: that is the point
    page.route("https://www.weather.gov/**", instead)
    page.click(".site-bar__exit")
    page.wait_for_url("https://www.weather.gov/**")
    assert elsewhere


def test_leaving_with_scripts_leaves_nothing_to_go_back_to(visitor_with: Any) -> None:
    filed = file_demonstration()
    visitor = visitor_with()
    page = visitor.page
    visitor.goes_to("/track/")
    page.fill("#phrase", filed.phrase)
    page.click("main form button")
    address = visitor.site
    visitor.site = "http"
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="Weather"))
    page.click(".site-bar__exit")
    page.wait_for_url("https://www.weather.gov/**")
    page.goto(f"{address}/track/")
    assert page.locator("#phrase").count() == 1
    assert filed.case_number not in page.content()
