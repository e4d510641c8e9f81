"""The main job, end to end: a resident files, a worker builds, the agency downloads, staff see it.

Everything is real: the browser, the site, the database, the broker, the worker, the mail folder.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page

from accounts.models import User
from accounts.roles import Role
from ledger.models import Entry
from routing.models import Packet, Referral
from tests.browser.conftest import Visitor
from tests.cast import person
from tests.codes import code_of
from tests.workers import broker, running_worker, until

Make = Callable[..., Visitor]
NARRATIVE = "Demonstration: quince the marmalade officer hit me twice with a baton."
PASSWORD = "a long demonstration password"


def with_password(user: User) -> str:
    """Give a person of the cast a password and an authenticator app; return the app's secret."""
    Authenticator.objects.filter(user=user).delete()
    user.set_password(PASSWORD)
    user.save()
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def sign_in(visitor: Visitor, path: str, user: User, secret: str) -> Page:
    """Ask for a page, be sent to the login, give password and code, arrive at the page."""
    page = visitor.page
    visitor.goes_to(path)
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")
    return page


def file_a_report(visitor: Visitor) -> str:
    """Walk all screens; return the case number on the receipt."""
    page = visitor.page
    visitor.goes_to("/report/")
    page.click("button[value=resident]")
    page.fill("[name=narrative]", NARRATIVE)
    page.check("[name=county][value=jackson]")
    go_on = "#answers .screen-buttons button >> nth=0"
    page.click(go_on)
    page.check("[value=baton]")
    while not page.locator("[name=file]").count():
        page.click(go_on)
    with page.expect_navigation():
        page.click("[name=file]")
    assert "Jackson County Prosecuting Attorney" in page.inner_text("main")
    found: str = page.inner_text(".receipt-card__number")
    return found


def words_of(pdf: Path) -> str:
    shown = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return " ".join(shown.stdout.split())


def test_a_report_reaches_the_agency_as_a_packet_with_the_filers_own_words(
    visitor_with: Make, tmp_path: Path
) -> None:
    broker().flushall()
    reviewer = person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    intake = person(Role.INTAKE)
    reviewer_secret, intake_secret = with_password(reviewer), with_password(intake)

    number = file_a_report(visitor_with())
    with running_worker(tmp_path):
        until(
            lambda: Referral.objects.filter(state="notified").exists(),
            within=60,
            what="the packet is built and the agency told",
        )

    page = sign_in(visitor_with(width=1280), "/agency/", reviewer, reviewer_secret)
    page.click("main table a, main .case-list a")
    with page.expect_download() as download:
        page.click("a[href$='/packet/']")
    pdf = tmp_path / "packet.pdf"
    download.value.save_as(pdf)
    assert NARRATIVE in words_of(pdf)
    assert number in words_of(pdf)
    page.reload()
    with page.expect_navigation():
        page.click("button:has-text('Acknowledge')")
    assert Referral.objects.get().state == "acknowledged"

    packet = Packet.objects.get()
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"complaint.filed", "packet.published", "packet.downloaded"} <= actions
    assert {"notice.sent", "referral.opened", "referral.acknowledged"} <= actions
    assert packet.sha256 in page.inner_text("main").replace("\n", "")

    page = sign_in(visitor_with(width=1280), "/staff/", intake, intake_secret)
    with page.expect_navigation():
        page.click(f"a:has-text('{number}')")
    assert NARRATIVE in page.inner_text("main")
    assert "acknowledged" in page.inner_text("main")


def test_another_agencys_reviewer_finds_nothing(visitor_with: Make) -> None:
    file_a_report(visitor_with())
    stranger = person(Role.AGENCY_REVIEWER, "mshp")
    page = sign_in(visitor_with(width=1280), "/agency/", stranger, with_password(stranger))
    referral = Referral.objects.get()
    response = page.request.get(page.url + f"referrals/{referral.pk}/")
    assert response.status == 404
    assert response.url.endswith(f"{referral.pk}/")
