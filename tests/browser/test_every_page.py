"""Every page of the site meets axe, at a phone's width and a desk's, and with what was left out.

What is behind the sign-in is visited by the table of permissions, which names every address; what
is open to all is sorted here, and an address that nobody sorted fails the first test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from accounts.roles import Role
from tests.browser.conftest import Visitor
from tests.browser.inspection import WALKED, axe_findings
from tests.browser.test_after_filing import FORMS
from tests.browser.test_staff_and_agency_pages import take_session
from tests.cast import file_demonstration, person, signed_in
from tests.test_permissions import (
    AGENCY,
    DOORS,
    OWN_ACCOUNT,
    PUBLIC,
    Door,
    Objects,
    address_of,
    ask,
    file_objects,
)

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Visitor]
TRACKED = {*(f"track_{form}" for form in FORMS), "track_evidence"}  # with a report that is open
ENTRANCE = {"account_login", "account_inactive", "account_logout", "mfa_authenticate"}
HERE = {"withdraw", *ENTRANCE}
NO_PAGE = {
    "api_challenge": "answers programs",
    "api_complaints": "answers programs",
    "api_evidence": "answers programs",
    "api_case_schema": "answers programs",
    "api_schema": "answers programs",
    "api_status": "answers programs",
    "api_unknown": "answers programs",
    "healthz": "answers programs",
    "leave": "leads elsewhere",
    "local_sign_in": "leads to the person's first page",
    "report_clear": "leads to the first page",
    "report_evidence_files": "leads back to the screen",
    "report_leave": "leads to the first page",
    "report_receipt_file": "a file",
    "report_receipt_pdf": "a file, checked by veraPDF",
    "report_remove_file": "leads back to the screen",
    "report_upload": "answers the page's script",
    "report_uploads": "answers the page's script",
    "set_language": "leads back to the page",
    "track_close": "leads to the first page",
    "track_copy": "a file, checked by veraPDF",
    "track_notices": "leads back to the page",
    "track_upload": "answers the page's script",
    "track_uploads": "answers the page's script",
}
# Sends a form without any answer, so that a page shows what is missing.
POST = """([address, filling]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const answer = document.createElement("textarea");
  answer.name = "filling";
  answer.value = "x".repeat(filling);
  if (filling) form.append(answer);
  form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form);
  form.submit();
}"""
SIZES = ((360, 740), (1280, 740))


def test_every_open_address_is_looked_at_or_is_no_page() -> None:
    assert WALKED | TRACKED | HERE | set(NO_PAGE) == PUBLIC


class Look:
    """Goes from page to page and notes axe's findings, at both widths."""

    def __init__(self, visitor: Visitor, axe: str) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.axe = axe
        self.found: dict[str, Any] = {}

    def get(self, address: str) -> None:
        self.visitor.goes_to(address)
        self.note(address)

    def post(self, address: str, filling: int = 0) -> int:
        """Leave every answer out, or send far too much; the answer's status.

        One that leads on to another page is not looked at: that page is, where it is asked for.
        """
        if not self.page.locator("[name=csrfmiddlewaretoken]").count():
            self.visitor.goes_to(reverse("mfa_index"))
        with self.page.expect_navigation(wait_until="domcontentloaded") as arrived:
            self.page.evaluate(POST, [address, filling])
        if arrived.value.request.redirected_from is None:
            self.note(f"post {address}", SIZES[:1])
        return arrived.value.status

    def note(self, name: str, sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
        self.page.keyboard.press("Shift")  # somebody is here: the page does not load itself again
        self.page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            for rule, elements in axe_findings(self.page, self.axe).items():
                self.found[f"{name}: {rule}"] = elements
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                self.found[f"{name}: wider than {width}"] = []

    def done(self) -> None:
        """The console tells of the refusals that were wanted."""
        self.visitor.complaints[:] = [c for c in self.visitor.complaints if "status of" not in c]
        assert self.found == {}


def doors_of(role: Role) -> list[tuple[str, Door]]:
    """Where the role goes in, once for each address; what two may open counts for the first."""
    first = {
        (name, door.method): min(door.roles, key=list(Role).index)
        for name, doors in DOORS.items()
        for door in reversed(doors)
        if door.roles and not name.startswith("api_")
    }
    return [
        (name, door)
        for name, doors in DOORS.items()
        for door in doors
        if role in door.roles and first.get((name, door.method)) is role
    ]


ROLES = [role for role in Role if doors_of(role)]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_behind_the_sign_in_is_accessible(
    site: str, visitor_with: Make, axe: str, role: Role
) -> None:
    objects: dict[bool, Objects] = file_objects()
    client = signed_in(person(role, "jackson-prosecutor" if role in AGENCY else ""))
    visitor = visitor_with()
    take_session(visitor, client)
    look = Look(visitor, axe)
    for name, door in sorted(doors_of(role), key=lambda it: it[1].method):
        address = address_of(name, door, objects)
        if door.method == "get" and is_page(ask(client, name, door, objects)):
            look.get(address)
        elif door.method == "post" and not name.endswith(("upload", "uploads")):
            look.post(address)
    look.get("/nowhere/")
    look.done()


def is_page(answer: Any) -> bool:
    """Neither a file, nor data, nor the part of a page that a script asks for."""
    return answer.status_code == 200 and not answer.streaming and b"<html" in answer.content


def test_a_persons_own_pages_are_accessible(site: str, visitor_with: Make, axe: str) -> None:
    client = signed_in(person(Role.INTAKE))
    visitor = visitor_with()
    take_session(visitor, client)
    look = Look(visitor, axe)
    for name in sorted(OWN_ACCOUNT):
        look.get(reverse(name))
    for name in ("account_change_password", "account_reauthenticate", "mfa_reauthenticate"):
        visitor.goes_to(reverse(name))
        assert look.post(reverse(name)) == 200
    look.done()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_entrance_and_withdrawing_are_accessible(
    site: str, visitor_with: Make, axe: str, language: str
) -> None:
    filed = file_demonstration()
    visitor = visitor_with(language=language)
    look = Look(visitor, axe)
    look.get("/report/receipt/")  # there is none
    for name in sorted(ENTRANCE):
        look.get(reverse(name))
    visitor.goes_to("/accounts/login/")
    assert look.post("/accounts/login/") == 200
    look.get("/track/withdraw/")
    assert look.post("/track/withdraw/") == 200
    visitor.page.fill("#phrase", filed.phrase)
    visitor.page.click("main form button")
    look.note("withdrawn")
    look.done()


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_said_to_somebody_who_is_refused_is_accessible(
    site: str, visitor_with: Make, axe: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visitor_with(language=language)
    look = Look(visitor, axe)
    look.get("/nowhere/")
    look.get("/track/close/")  # an address that only takes a post
    visitor.goes_to("/track/")
    assert look.post("/report/incident/", filling=1_100_000) == 413
    visitor.goes_to("/track/")
    visitor.page.context.clear_cookies()
    assert look.post("/track/withdraw/") == 403  # a page that was open too long
    for _ in range(40):
        Client().post("/track/", {"phrase": "not these words"})
    visitor.goes_to("/track/")
    visitor.page.fill("#phrase", "not these words")
    visitor.page.click("main form button")
    look.note("too many")
    assert visitor.page.locator("#phrase").count() == 0
    monkeypatch.setattr("accountability.public.views.render", broken)
    look.get("/")
    look.done()


def broken(*_given: object) -> None:
    raise RuntimeError("Demonstration")
