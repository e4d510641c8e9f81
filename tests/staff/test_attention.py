"""What needs attention, told only to who may read the case, in lists and in counts alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import staff_casework
from accountability.staff import attention
from accounts.models import User
from accounts.roles import Role
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.statuses import ClosingReason
from complaints.vocabulary import AgencyCode, County, FilerKind
from routing import delivery, referral
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets import queue
from tests.cast import file_demonstration, person, signed_in
from tests.complaints.evidence.sent import accepted_photo, failing_photo
from tests.held import held
from tests.published import publish

ADDRESS = "/staff/attention/"
ALL_AGENCIES = tuple(AgencyCode)


@pytest.fixture(autouse=True)
def _kansas_city(db: None) -> None:
    install_defaults()


def filed(*, restricted: bool = False, **changes: Any) -> Complaint:
    if restricted:
        changes["filer"] = Filer(kind=FilerKind.OFFICER)
    return Complaint.objects.get(case_number=file_demonstration(**changes).case_number)


def later(days: float = 10) -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def unrouted(monkeypatch: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    with monkeypatch.context() as broken:
        broken.setattr(referral, "route", lambda *_, **__: 1 / 0)
        return filed(restricted=restricted)


def unopened(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    return filed(restricted=restricted)


def unacknowledged(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    complaint = filed(restricted=restricted)
    for waiting in Referral.objects.filter(complaint=complaint):
        reviewer = person(Role.AGENCY_REVIEWER, waiting.agency_id)
        delivery.open_referral(referral_id=waiting.pk, actor=reviewer)
    return complaint


def in_trouble(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    complaint = filed(restricted=restricted)
    Packet.objects.filter(referral__complaint=complaint).update(attempts=3, fault="OSError")
    return complaint


def alarmed(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    return filed(restricted=restricted, agencies_present=ALL_AGENCIES)


def county_unknown(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    return filed(restricted=restricted, county=County.UNKNOWN)


def untold(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    complaint = filed(restricted=restricted)
    for packet in Packet.objects.filter(referral__complaint=complaint):
        publish(packet)
    Referral.objects.filter(complaint=complaint).update(
        notice_attempts=2, notice_not_before=timezone.now()
    )
    return complaint


def unchecked(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    complaint = filed(restricted=restricted)
    failing_photo(complaint)
    return complaint


def under_order(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    complaint = filed(restricted=restricted)
    accepted_photo(complaint, under_order="unknown")
    return complaint


def waiting_for_the_spam_check(_: pytest.MonkeyPatch, *, restricted: bool) -> Complaint:
    return held(filer=Filer(kind=FilerKind.OFFICER) if restricted else Filer())


TROUBLES = [
    unrouted, unopened, unacknowledged, in_trouble, alarmed, county_unknown, untold, unchecked,
    under_order, waiting_for_the_spam_check,
]  # fmt: skip


@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_each_trouble_shows_to_its_readers_and_is_not_even_counted_for_others(
    trouble: Any, *, restricted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = trouble(monkeypatch, restricted=restricted)
    readers = (
        [Role.WHISTLEBLOWER_TEAM] if restricted else [Role.INTAKE, Role.SUPERVISOR, Role.AUDITOR]
    )
    others = {Role.INTAKE, Role.SUPERVISOR, Role.AUDITOR, Role.WHISTLEBLOWER_TEAM} - set(readers)
    with later():
        for role in readers:
            said = signed_in(person(role)).get(ADDRESS)
            assert complaint.case_number in said.content.decode()
        for role in others:
            said = signed_in(person(role)).get(ADDRESS)
            assert said.context["attention"].nothing
            assert complaint.case_number not in said.content.decode()


def test_nothing_is_said_plainly_while_all_is_well() -> None:
    filed()
    said = signed_in(person(Role.INTAKE)).get(ADDRESS).content.decode()
    assert "Nothing is late, stuck or alarmed" in said


def test_an_opened_and_acknowledged_referral_is_no_trouble() -> None:
    complaint = unacknowledged(None, restricted=False)  # type: ignore[arg-type]
    for packet in Packet.objects.all():
        publish(packet)
    waiting = Referral.objects.get(complaint=complaint)
    reviewer = User.objects.get(role_grants__agency_code=waiting.agency_id)
    delivery.acknowledge_referral(referral_id=waiting.pk, actor=reviewer)
    with later():
        assert signed_in(person(Role.INTAKE)).get(ADDRESS).context["attention"].nothing


def test_an_alarm_ends_with_a_better_decision_or_with_the_case() -> None:
    ines = person(Role.INTAKE)
    complaint = county_unknown(None, restricted=False)  # type: ignore[arg-type]
    client = signed_in(ines)
    assert not client.get(ADDRESS).context["attention"].nothing
    staff_casework.close_case(
        complaint=complaint, reason=ClosingReason.HANDLED_OUTSIDE, note="", actor=ines
    )
    assert client.get(ADDRESS).context["attention"].nothing


def test_the_page_shows_a_packet_as_soon_as_the_worker_calls_it_failed() -> None:
    assert attention.TROUBLED_AFTER == queue.ATTEMPTS_BEFORE_FAILED


def test_the_button_has_the_packet_built_now() -> None:
    in_trouble(None, restricted=False)  # type: ignore[arg-type]
    Packet.objects.update(not_before=timezone.now() + timedelta(hours=1))
    packet = Packet.objects.get()
    client = signed_in(person(Role.INTAKE))
    assert "Try again now" in client.get(ADDRESS).content.decode()
    said = client.post(f"{ADDRESS}packets/{packet.pk}/retry/", follow=True).content.decode()
    assert "A worker has been told" in said
    packet.refresh_from_db()
    assert packet.not_before is None


def test_an_auditor_sees_the_trouble_and_no_button() -> None:
    in_trouble(None, restricted=False)  # type: ignore[arg-type]
    said = signed_in(person(Role.AUDITOR)).get(ADDRESS).content.decode()
    assert "OSError" in said
    assert "Try again now" not in said


def test_long_lists_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "SHOWN", 2)
    for _ in range(3):
        filed()
    with later():
        said = signed_in(person(Role.INTAKE)).get(ADDRESS)
    assert (len(said.context["attention"].unopened.items), "(2+)" in said.content.decode()) == (
        2, True,
    )  # fmt: skip


def test_the_page_takes_a_query_for_each_list_however_long_it_is() -> None:
    counts = []
    for number in range(2):
        for trouble in (unopened, in_trouble, alarmed, county_unknown, untold, unchecked):
            trouble(None, restricted=False)  # type: ignore[arg-type]
        with later():
            client = signed_in(person(Role.INTAKE) if not number else User.objects.get())
            client.get(ADDRESS)  # the first request also looks whether a second factor was shown
            with CaptureQueriesContext(connection) as asked:
                assert client.get(ADDRESS).status_code == 200
        counts.append(len([q for q in asked if "SAVEPOINT" not in q["sql"]]))
    assert counts[0] == counts[1] <= 22
