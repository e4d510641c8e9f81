"""Staff and agency pages in a real browser: signing in with a code, the work, no axe finding."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accountability import staff_casework
from accounts.creation import create_account
from accounts.roles import Role
from complaints import spam_closing
from complaints.filing import FiledOfficer, Filer
from complaints.models import Complaint, SpamClearing
from complaints.vocabulary import AgencyCode, FilerKind, ForceType, Injury
from routing.models import Packet, Referral
from tests.cast import SEALED_FILER, SHARED_FILER, file_demonstration, person, signed_in
from tests.codes import code_of
from tests.held import cluster_of, flood, held
from tests.published import publish

pytestmark = pytest.mark.django_db(transaction=True)
AGENCY = "jackson-prosecutor"
WIDTHS = (360, 1280)


def take_session(visitor: Any, client: Client) -> None:
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.site}
    visitor.page.context.add_cookies([cookie])


def check(visitor: Any, axe: str) -> None:
    """No finding of axe, and nothing wider than the screen."""
    page = visitor.page
    page.keyboard.press("Shift")  # a page that looks again by itself stops when somebody uses it
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{page.url} is wider than the screen"
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    assert [(f["id"], [n["html"] for n in f["nodes"]]) for f in found] == [], page.url


@pytest.fixture
def cases(site: str) -> list[Complaint]:
    """A case of each kind that the pages tell apart."""
    officer = FiledOfficer(name="Sgt. Demonstration", employer="mshp", badge="12")
    file_demonstration(
        narrative="Demonstration: he shoved me to the ground.\nThen he left.", force_types=(),
        filer=SHARED_FILER, injury=Injury.DEATH, officers=(officer,),
        agencies_present=tuple(AgencyCode),
    )  # fmt: skip
    file_demonstration(narrative="See video", force_types=(), filer=SEALED_FILER)
    file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    file_demonstration()
    publish(Packet.objects.get(referral__in=Referral.objects.filter(agency=AGENCY)[:1]))
    Packet.objects.exclude(state="ready").update(attempts=3, fault="OSError")
    return list(Complaint.objects.filter(restricted=False))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_case_that_a_conflict_took_from_its_agency_have_no_finding(
    site: str, visitor_with: Any, axe: str, width: int
) -> None:
    filed = file_demonstration()
    staff_casework.declare_tie(
        complaint=Complaint.objects.get(),
        agency=AgencyCode(AGENCY),
        because="The prosecutor's brother was there.",
        actor=person(Role.INTAKE),
    )
    visitor = visitor_with(width=width)
    take_session(visitor, signed_in(person(Role.SUPERVISOR)))
    for path in ("/staff/attention/", f"/staff/cases/{filed.case_number}/"):
        visitor.goes_to(path)
        assert visitor.page.get_by_text("conflict of interest").first.is_visible()
        check(visitor, axe)
    visitor.goes_to("/track/")
    visitor.page.fill("[name=phrase]", filed.phrase)
    visitor.page.locator("main form button").first.click()
    visitor.page.get_by_text("It works on your report no longer").wait_for()
    check(visitor, axe)


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_pages_have_no_finding(
    cases: list[Complaint], visitor_with: Any, axe: str, width: int
) -> None:
    visitor = visitor_with(width=width)
    take_session(visitor, signed_in(person(Role.INTAKE)))
    paths = ["/staff/", "/staff/?show=closed", "/staff/attention/", "/accounts/2fa/"]
    paths.append("/staff/suspicions/")
    paths += [f"/staff/cases/{case.case_number}/" for case in cases]
    for path in paths:
        visitor.goes_to(path)
        for details in visitor.page.locator("details").all():
            details.evaluate("it => it.open = true")
        check(visitor, axe)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_spam_check_has_no_finding(site: str, visitor_with: Any, axe: str, width: int) -> None:
    waiting = [
        held(), held("Demonstration: he fell. " * 40, injury=Injury.DEATH), *flood(12),
        flood(1, force_types=(ForceType.BATON,))[0],
    ]  # fmt: skip
    ines, sam = signed_in(person(Role.INTAKE)), signed_in(person(Role.SUPERVISOR))
    cluster = f"/staff/spam-check/{cluster_of(waiting[-1]).slug}/"
    visitor = visitor_with(width=width)
    take_session(visitor, ines)
    single = f"/staff/spam-check/{cluster_of(waiting[0]).slug}/"
    case = f"/staff/cases/{waiting[0].case_number}/"
    for path in ("/staff/spam-check/", cluster, single, case, "/staff/attention/"):
        visitor.goes_to(path)
        check(visitor, axe)
    page = visitor.page
    visitor.goes_to(cluster)
    page.get_by_role("button", name="Draw a sample of 7").press("Enter")
    page.get_by_role("heading", name="What you read").wait_for()
    check(visitor, axe)
    while page.get_by_role("radio").count():
        for choice in page.get_by_role("radio", name="Spam").all():
            choice.check(force=True)
        page.get_by_role("button", name="Save what you said").click()
    page.get_by_role("button", name="Clear these as the first person").click()
    page.get_by_text("nothing is cleared without one").first.wait_for()
    check(visitor, axe)
    page.get_by_label("Why are these spam?").fill("Watches.")
    page.get_by_role("button", name="Clear these as the first person").click()
    page.get_by_text("You are the first person.").wait_for()
    check(visitor, axe)
    take_session(visitor, sam)
    visitor.goes_to(cluster)
    page.get_by_role("button", name="Draw a sample").click()
    while page.get_by_role("radio").count():
        for choice in page.get_by_role("radio", name="Spam").all():
            choice.check(force=True)
        page.get_by_role("button", name="Save what you said").click()
    page.get_by_label("Why are these spam?").fill("I agree.")
    page.get_by_role("button", name="Clear these as the second person").click()
    page.get_by_label("Two people cleared these.").wait_for()
    check(visitor, axe)
    while spam_closing.carry_out_clearing(SpamClearing.objects.get().pk):
        pass
    page.get_by_text("13 reports were cleared by two people").wait_for()  # by itself
    check(visitor, axe)
    visitor.goes_to("/staff/spam-check/cleared/")
    check(visitor, axe)
    visitor.goes_to(f"/staff/cases/{waiting[3].case_number}/")
    page.get_by_text("Two people cleared this as spam.").wait_for()
    check(visitor, axe)


@pytest.mark.parametrize("width", WIDTHS)
def test_agency_pages_have_no_finding(
    cases: list[Complaint], visitor_with: Any, axe: str, width: int
) -> None:
    visitor = visitor_with(width=width)
    take_session(visitor, signed_in(person(Role.AGENCY_REVIEWER, AGENCY)))
    paths = ["/agency/", "/agency/?show=unopened"]
    paths += [f"/agency/referrals/{r.pk}/" for r in Referral.objects.filter(agency=AGENCY)]
    for path in paths:
        visitor.goes_to(path)
        check(visitor, axe)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_newcomer_signs_in_sets_the_factor_up_and_comes_to_the_queue(
    site: str, visitor_with: Any, axe: str, width: int
) -> None:
    cache.clear()
    password = create_account(
        email="new@demonstration.example", name="Demonstration: newcomer", role=Role.INTAKE
    )
    visitor = visitor_with(width=width)
    page = visitor.page
    visitor.goes_to("/staff/")
    check(visitor, axe)
    page.get_by_label("E-mail address").fill("new@demonstration.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").wait_for()
    check(visitor, axe)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Confirm that it is you").wait_for()
    check(visitor, axe)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="Set up your second factor").wait_for()
    assert page.locator(".totp svg").bounding_box()["width"] > 150
    check(visitor, axe)
    secret = page.locator(".totp__secret code").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert page.locator(".recovery-codes li").count() == 10
    check(visitor, axe)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("heading", name="Cases").wait_for()
    page.get_by_role("button", name="Sign out").click()
    visitor.goes_to("/accounts/login/")
    page.get_by_label("E-mail address").fill("new@demonstration.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Enter your code").wait_for()
    check(visitor, axe)


def test_a_case_is_worked_on_from_the_keyboard_and_by_form(
    cases: list[Complaint], visitor_with: Any, axe: str
) -> None:
    visitor = visitor_with(width=1280, scripts=True)
    page = visitor.page
    take_session(visitor, signed_in(person(Role.INTAKE)))
    visitor.goes_to(f"/staff/cases/{cases[0].case_number}/")
    page.get_by_role("button", name="Claim this case").press("Enter")
    page.get_by_text("You have claimed this case.").wait_for()
    page.get_by_role("button", name="Save the note").click()
    page.get_by_text("Write something first").first.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    check(visitor, axe)
    page.get_by_label("Note").fill("Called back.")
    page.get_by_role("button", name="Save the note").click()
    page.get_by_text("Your note is saved.").wait_for()
    page.get_by_label("Class").select_option("camera")
    page.get_by_role("button", name="Add the class").click()
    page.get_by_text("Nobody can withdraw a referral").first.wait_for()
    page.get_by_label("Reason").select_option("handled_outside")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_text("Its referrals go on.").wait_for()
    check(visitor, axe)


def test_an_agency_downloads_the_very_bytes_and_acknowledges(
    cases: list[Complaint], visitor_with: Any, tmp_path: Path
) -> None:
    packet = Packet.objects.get(state="ready")
    visitor = visitor_with(width=360, scripts=False)
    page = visitor.page
    take_session(visitor, signed_in(person(Role.AGENCY_REVIEWER, AGENCY)))
    visitor.goes_to(f"/agency/referrals/{packet.referral_id}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the packet").click()
    saved = tmp_path / "packet.pdf"
    download.value.save_as(saved)
    assert hashlib.sha256(saved.read_bytes()).hexdigest() == packet.sha256
    page.get_by_role("button", name="Acknowledge this referral").click()
    page.get_by_text("Your agency has acknowledged this referral.").wait_for()
