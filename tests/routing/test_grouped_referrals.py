"""What lapsed in a flood gives way: to other packets, and in one mail for many."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone

from accountability import tasks
from accounts.roles import Role
from complaints.models import Complaint
from complaints.vocabulary import County, ForceType
from ledger.models import Entry
from routing import access, notices, waking
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets import queue
from tests.cast import file_demonstration, person
from tests.held import flood

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kansas_city(transactional_db: None) -> None:
    install_defaults()


def lapsed(reports: int) -> list[Complaint]:
    """So many of a flood, sent out as force."""
    cases = flood(reports, county=County.JACKSON, force_types=(ForceType.BATON,))
    with time_machine.travel(cases[0].due_at + timedelta(seconds=1), tick=False):
        tasks.lapse_holds()
    return cases


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The identifiers that workers were told of, in order; the queue itself is always empty."""
    told: list[str] = []
    monkeypatch.setattr(waking, "_nudge", lambda _task, ids: told.extend(str(i) for i in ids))
    monkeypatch.setattr(waking, "waiting_packet_nudges", lambda: 0)
    return told


def test_an_ordinary_packet_is_built_before_all_that_lapsed(nudged: list[str]) -> None:
    lapsed(8)
    assert nudged == [], "nobody is woken for them"
    file_demonstration()
    ordinary = Packet.objects.get(referral__grouped=False)
    assert nudged == [str(ordinary.pk)]
    assert access.queue_places([ordinary.pk]) == {ordinary.pk: 1}
    del nudged[:]
    queue.sweep(timezone.now())
    assert nudged[0] == str(ordinary.pk)
    assert len(nudged) == queue.GROUPED_AT_ONCE, "few of the others stand in the queue at once"


def test_they_wait_while_enough_others_are_under_way(
    nudged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lapsed(3)
    monkeypatch.setattr(waking, "waiting_packet_nudges", lambda: queue.GROUPED_AT_ONCE)
    queue.sweep(timezone.now())
    assert nudged == []


def test_an_agency_gets_one_mail_for_all_that_are_ready(mailoutbox: list[EmailMessage]) -> None:
    reviewer = person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    lapsed(3)
    for packet in access.queued_packets():
        assert queue.build_packet(packet.pk)
    now = timezone.now()
    assert notices.sweep(now) == 0, "they gather first"
    assert not any(notices.send_notice(pk) for pk in Referral.objects.values_list("pk", flat=True))
    with time_machine.travel(now + notices.GROUPED_EVERY, tick=False):
        assert notices.sweep(timezone.now()) == Referral.objects.values("agency").distinct().count()
        assert notices.send_grouped_notice("jackson-prosecutor") == 3
        assert notices.send_grouped_notice("jackson-prosecutor") == 0
    (mail,) = mailoutbox
    assert mail.recipients() == [reviewer.email]
    assert "KC-" not in mail.message().as_string()
    told = Referral.objects.filter(agency_id="jackson-prosecutor")
    assert set(told.values_list("state", flat=True)) == {"notified"}
    assert Entry.objects.filter(action="notice.sent").count() == 3


def test_a_mail_that_fails_is_tried_again(
    mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    lapsed(1)
    for packet in access.queued_packets():
        queue.build_packet(packet.pk)
    later = timezone.now() + notices.GROUPED_EVERY
    with time_machine.travel(later, tick=False):
        with monkeypatch.context() as broken:
            broken.setattr(EmailMessage, "send", lambda _self: (_ for _ in ()).throw(OSError()))
            assert notices.send_grouped_notice("jackson-prosecutor") == 0
        assert notices.send_grouped_notice("jackson-prosecutor") == 0, "it waits"
    with time_machine.travel(later + notices.LONGEST_PAUSE, tick=False):
        assert notices.send_grouped_notice("jackson-prosecutor") == 1
    assert len(mailoutbox) == 1
