"""Telling an agency: no case data, once a version, and never said to be sent before it is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from accountability import staff_casework
from accounts.models import User
from accounts.roles import Role
from complaints.filing import Filer
from complaints.models import Complaint
from complaints.vocabulary import FilerKind
from ledger.models import Entry
from routing import access, delivery, notices
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets import queue
from tests.cast import file_demonstration, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kansas_city(transactional_db: None) -> None:
    install_defaults()


def ready_referral() -> Referral:
    file_demonstration()
    referral = Referral.objects.get()
    queue.build_packet(referral.packets.get().pk)
    return Referral.objects.get()


def next_attempt_is_due(referral: Referral) -> None:
    Referral.objects.filter(pk=referral.pk).update(
        notice_not_before=timezone.now() - timedelta(seconds=1)
    )


def test_the_reviewers_of_the_agency_are_told_and_nobody_else(
    mailoutbox: list[EmailMessage],
) -> None:
    reviewer = person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    person(Role.AGENCY_ADMINISTRATOR, "jackson-prosecutor")
    person(Role.AGENCY_REVIEWER, "fbi-kc")
    person(Role.INTAKE)
    referral = ready_referral()
    assert notices.send_notice(referral.pk) is True
    (mail,) = mailoutbox
    assert mail.recipients() == [reviewer.email]
    referral.refresh_from_db()
    assert referral.state == "notified"
    assert referral.notified_at is not None
    entry = Entry.objects.get(action="notice.sent")
    assert f'"recipients":{1}' in entry.content


def test_the_mail_holds_nothing_about_the_case(mailoutbox: list[EmailMessage]) -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = ready_referral()
    notices.send_notice(referral.pk)
    text = mailoutbox[0].message().as_string()
    complaint = Complaint.objects.get()
    for secret in (complaint.case_number, str(complaint.pk), str(referral.pk), "baton", "Main"):
        assert secret not in text
    assert f"{settings.BASE_URL}/agency/" in text


def test_a_second_message_sends_no_second_mail(mailoutbox: list[EmailMessage]) -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = ready_referral()
    assert notices.send_notice(referral.pk) is True
    assert notices.send_notice(referral.pk) is False
    assert notices.sweep(timezone.now()) == 0
    assert len(mailoutbox) == 1


def test_nothing_is_sent_before_the_packet_is_ready(mailoutbox: list[EmailMessage]) -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    file_demonstration()
    assert notices.send_notice(Referral.objects.get().pk) is False
    assert not mailoutbox


def test_a_mail_server_that_is_away_is_asked_again_later(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = ready_referral()
    outbox = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert notices.send_notice(referral.pk) is False
    referral.refresh_from_db()
    assert referral.state == "ready"
    assert referral.notified_at is None
    assert not Entry.objects.filter(action="notice.sent").exists()
    assert notices.send_notice(referral.pk) is False, "it pauses"
    referral.refresh_from_db()
    assert referral.notice_attempts == 1

    settings.EMAIL_BACKEND = outbox
    next_attempt_is_due(referral)
    assert notices.sweep(timezone.now()) == 1
    assert notices.send_notice(referral.pk) is True
    assert len(mailoutbox) == 1


def test_an_agency_without_a_reviewer_waits_and_staff_can_see_it(
    mailoutbox: list[EmailMessage],
) -> None:
    referral = ready_referral()
    assert not access.awaiting_notice(timezone.now()).exists()
    pauses: list[timedelta] = []
    for _ in range(3):
        assert notices.send_notice(referral.pk) is False
        referral.refresh_from_db()
        assert referral.notice_not_before is not None
        pauses.append(referral.notice_not_before - timezone.now())
        next_attempt_is_due(referral)
        assert access.awaiting_notice(timezone.now()).get() == referral
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(minutes=1)
    assert referral.state == "ready"

    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    assert notices.send_notice(referral.pk) is True
    assert len(mailoutbox) == 1
    assert not access.awaiting_notice(timezone.now()).exists()


def next_version(referral: Referral) -> Packet:
    """More becomes known; the next version waits to be built."""
    staff = User.objects.filter(role_grants__role=Role.INTAKE).first() or person(Role.INTAKE)
    staff_casework.add_statement(
        complaint=referral.complaint, words="He hit me again.", actor=staff
    )
    return Packet.objects.filter(referral=referral).order_by("-version")[0]


def test_each_version_is_told_of_once_and_nothing_of_the_case_is_in_that_mail(
    mailoutbox: list[EmailMessage],
) -> None:
    reviewer = person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = ready_referral()
    notices.send_notice(referral.pk)
    delivery.acknowledge_referral(referral_id=referral.pk, actor=reviewer)
    second = next_version(referral)
    assert notices.send_notice(referral.pk) is False, "it is not ready yet"
    queue.build_packet(second.pk)
    assert notices.send_notice(referral.pk) is True
    assert notices.send_notice(referral.pk) is False
    assert notices.sweep(timezone.now()) == 0
    referral.refresh_from_db()
    assert (referral.notified_version, referral.state) == (2, "acknowledged")
    mail = mailoutbox[1]
    assert mail.subject == "A newer version of a packet waits for you"
    text = mail.message().as_string()
    for secret in (Complaint.objects.get().case_number, str(referral.pk), "hit me", "baton"):
        assert secret not in text
    versions = [
        json.loads(entry.content)["data"]["version"]
        for entry in Entry.objects.filter(action="notice.sent").order_by("at", "pk")
    ]
    assert sorted(versions) == [1, 2]


def test_of_several_versions_that_wait_the_agency_is_told_of_the_newest_alone(
    mailoutbox: list[EmailMessage],
) -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = ready_referral()
    queue.build_packet(next_version(referral).pk)
    assert notices.send_notice(referral.pk) is True
    assert notices.send_notice(referral.pk) is False
    assert len(mailoutbox) == 1
    referral.refresh_from_db()
    assert (referral.notified_version, referral.state) == (2, "notified")


def test_what_the_agency_has_already_it_is_not_told_of(mailoutbox: list[EmailMessage]) -> None:
    reviewer = person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = ready_referral()
    packet = referral.packets.get()
    delivery.record_download(referral_id=referral.pk, packet=packet, actor=reviewer)
    assert notices.sweep(timezone.now()) == 0
    assert notices.send_notice(referral.pk) is False
    assert not mailoutbox


def test_a_newer_version_that_cannot_be_told_of_pauses_and_staff_can_see_it() -> None:
    reviewer = person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = ready_referral()
    notices.send_notice(referral.pk)
    reviewer.is_active = False
    reviewer.save()
    queue.build_packet(next_version(referral).pk)
    assert notices.send_notice(referral.pk) is False
    next_attempt_is_due(referral)
    assert access.awaiting_notice(timezone.now()).get() == referral
    referral.refresh_from_db()
    assert (referral.notified_version, referral.notice_attempts) == (1, 1)


def test_an_older_version_that_comes_late_is_no_news(mailoutbox: list[EmailMessage]) -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    file_demonstration()
    referral = Referral.objects.get()
    first = referral.packets.get()
    queue.build_packet(next_version(referral).pk)
    assert notices.send_notice(referral.pk) is True
    queue.build_packet(first.pk)
    assert notices.send_notice(referral.pk) is False
    referral.refresh_from_db()
    assert (referral.ready_version, referral.notified_version) == (2, 2)


def test_an_agency_that_was_quicker_than_its_mail_is_not_moved_back() -> None:
    person(Role.AGENCY_REVIEWER, "jackson-prosecutor")
    referral = notices._claim(ready_referral().pk, timezone.now())
    assert referral is not None
    Referral.objects.update(state="downloaded")
    notices._record_sent(referral, recipients=1, now=timezone.now())
    assert Referral.objects.get().state == "downloaded"


def test_the_time_of_a_notice_does_not_tell_when_an_officer_reported() -> None:
    person(Role.AGENCY_REVIEWER, "fbi-kc")
    file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    for referral in Referral.objects.all():
        queue.build_packet(referral.packets.get().pk)
    referral = Referral.objects.get(agency_id="fbi-kc")
    assert notices.send_notice(referral.pk) is True
    referral.refresh_from_db()
    assert referral.notified_at is not None
    local = timezone.localtime(referral.notified_at)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
