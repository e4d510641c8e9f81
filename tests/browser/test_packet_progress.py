"""Pages that show packets being made: by themselves, and without JavaScript on reload."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from accountability import staff_casework
from accounts.roles import Role
from complaints.models import Complaint
from routing import delivery
from routing.models import Packet, Referral
from tests.browser.test_staff_and_agency_pages import AGENCY, check, take_session
from tests.cast import file_demonstration, person, signed_in
from tests.published import publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def referral(site: str) -> Referral:
    file_demonstration()
    return Referral.objects.get(agency_id=AGENCY)


def publish_waiting() -> None:
    for packet in Packet.objects.exclude(state="ready").order_by("version"):
        publish(packet)


def picture(visitor: Any, name: str) -> None:
    """Keep a picture where one is asked for, to be looked at."""
    if folder := os.environ.get("PICTURES"):
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_agencys_page_shows_the_packet_when_it_is_ready(
    referral: Referral, visitor_with: Any, axe: str, width: int
) -> None:
    visitor = visitor_with(width=width)
    page = visitor.page
    reviewer = person(Role.AGENCY_REVIEWER, AGENCY)
    take_session(visitor, signed_in(reviewer))
    visitor.goes_to(f"/agency/referrals/{referral.pk}/")
    page.get_by_text("waiting to be made, next for this agency").wait_for()
    check(visitor, axe)
    picture(visitor, f"agency-waiting-{width}")
    publish_waiting()
    page.get_by_role("link", name="Download the packet (PDF)").wait_for()
    page.get_by_role("button", name="Acknowledge this referral").wait_for()
    check(visitor, axe)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3_000)  # longer than its first pause
    assert asked == [], "it stops when nothing waits"
    delivery.record_download(referral_id=referral.pk, packet=Packet.objects.get(), actor=reviewer)
    complaint = Complaint.objects.get()
    staff_casework.add_statement(
        complaint=complaint, words="He hit me again.", actor=person(Role.INTAKE)
    )
    visitor.goes_to(f"/agency/referrals/{referral.pk}/")
    page.get_by_text("Version 2 of the packet:").wait_for()
    publish_waiting()
    page.get_by_text("Version 2 is ready; your agency downloaded version 1").wait_for()
    assert page.get_by_role("link", name="PDF of version 1").get_attribute("href").endswith("/1/")
    check(visitor, axe)
    picture(visitor, f"agency-second-version-{width}")
    visitor.goes_to("/agency/")
    check(visitor, axe)
    picture(visitor, f"agency-list-{width}")
    page.get_by_text("Version 2 is ready; your agency downloaded version 1").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_case_page_follows_its_packets(
    referral: Referral, visitor_with: Any, axe: str, width: int
) -> None:
    visitor = visitor_with(width=width)
    page = visitor.page
    take_session(visitor, signed_in(person(Role.INTAKE)))
    visitor.goes_to(f"/staff/cases/{referral.complaint.case_number}/")
    page.get_by_text("Packet version 1: waiting to be made, next for this agency").wait_for()
    Packet.objects.update(state="building")
    page.get_by_text("Packet version 1: being made now").wait_for()
    check(visitor, axe)
    picture(visitor, f"staff-building-{width}")
    publish_waiting()
    page.get_by_text("Packet version 1: ready").wait_for()
    check(visitor, axe)
    picture(visitor, f"staff-ready-{width}")


def test_without_scripts_a_reload_shows_it(referral: Referral, visitor_with: Any) -> None:
    visitor = visitor_with(scripts=False)
    page = visitor.page
    take_session(visitor, signed_in(person(Role.AGENCY_REVIEWER, AGENCY)))
    visitor.goes_to(f"/agency/referrals/{referral.pk}/")
    page.get_by_text("waiting to be made, next for this agency").wait_for()
    publish_waiting()
    page.reload()
    page.get_by_role("link", name="Download the packet (PDF)").wait_for()
