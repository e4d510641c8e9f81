"""Handing over: to the agency itself, recorded each time, and only bytes that prove intact."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from ledger.access import entries_about
from ledger.models import Entry
from routing import delivery
from routing.delivery import PacketDamaged, Refusal, StepRefused
from routing.installation import install_defaults
from routing.models import Packet, Referral
from tests.cast import file_demonstration, person
from tests.published import PDF, publish
from tests.rows import bypassing_triggers

AGENCY = "jackson-prosecutor"


@pytest.fixture
def waiting(db: None) -> Referral:
    """A referral whose packet is not there yet."""
    install_defaults()
    file_demonstration()
    return Referral.objects.get()


@pytest.fixture
def referral(waiting: Referral) -> Referral:
    publish(Packet.objects.get())
    waiting.refresh_from_db()
    return waiting


@pytest.fixture
def rita(db: None) -> User:
    return person(Role.AGENCY_REVIEWER, AGENCY)


def packet_of(referral: Referral) -> Packet:
    return Packet.objects.get(referral=referral)


def actions(referral: Referral) -> list[str]:
    return [entry.action for entry in entries_about([referral.ref])]


def test_only_the_first_opening_counts(referral: Referral, rita: User) -> None:
    first = delivery.open_referral(referral_id=referral.pk, actor=rita).opened_at
    again = delivery.open_referral(referral_id=referral.pk, actor=rita).opened_at
    assert first is not None
    assert again == first
    assert actions(referral) == ["referral.opened"]


def test_each_download_is_recorded_and_the_state_moves_once(referral: Referral, rita: User) -> None:
    packet = packet_of(referral)
    delivery.record_download(referral_id=referral.pk, packet=packet, actor=rita)
    referral.refresh_from_db()
    assert referral.state == "downloaded"
    delivery.acknowledge_referral(referral_id=referral.pk, actor=rita)
    delivery.record_download(referral_id=referral.pk, packet=packet, actor=rita)
    referral.refresh_from_db()
    assert referral.state == "acknowledged"
    assert actions(referral).count("packet.downloaded") == 2
    content = json.loads(Entry.objects.filter(action="packet.downloaded")[0].content)
    assert content["actor"] == f"agency:{AGENCY}:{rita.pk}"
    assert content["data"]["sha256"] == packet.sha256


def test_acknowledging_twice_changes_nothing(referral: Referral, rita: User) -> None:
    first = delivery.acknowledge_referral(referral_id=referral.pk, actor=rita)
    colleague = User.objects.create(email="second@demonstration.example", name="Second")
    colleague.role_grants.create(role=Role.AGENCY_REVIEWER, agency_code=AGENCY)
    again = delivery.acknowledge_referral(referral_id=referral.pk, actor=colleague)
    assert (again.acknowledged_at, again.acknowledged_by) == (first.acknowledged_at, rita)
    assert actions(referral) == ["referral.acknowledged"]


def test_nothing_is_acknowledged_before_the_packet_is_there(waiting: Referral, rita: User) -> None:
    with pytest.raises(StepRefused) as refused:
        delivery.acknowledge_referral(referral_id=waiting.pk, actor=rita)
    assert refused.value.refusal is Refusal.NO_PACKET
    waiting.refresh_from_db()
    assert waiting.state == "queued"


def test_an_agency_that_stepped_back_gets_nothing_more(referral: Referral, rita: User) -> None:
    with bypassing_triggers():
        Referral.objects.update(state="recused")
    for step in (
        lambda: delivery.acknowledge_referral(referral_id=referral.pk, actor=rita),
        lambda: delivery.record_download(
            referral_id=referral.pk, packet=packet_of(referral), actor=rita
        ),
    ):
        with pytest.raises(StepRefused):
            step()
    assert actions(referral) == []


@pytest.mark.parametrize(
    "stranger",
    [
        (Role.AGENCY_REVIEWER, "clay-prosecutor"),
        (Role.AGENCY_ADMINISTRATOR, AGENCY),
        (Role.SUPERVISOR, ""),
        (Role.SYSTEM_ADMINISTRATOR, ""),
    ],
)
def test_the_services_themselves_refuse_everyone_else(
    referral: Referral, stranger: tuple[Role, str]
) -> None:
    actor = person(*stranger)
    for step in (
        lambda: delivery.open_referral(referral_id=referral.pk, actor=actor),
        lambda: delivery.acknowledge_referral(referral_id=referral.pk, actor=actor),
        lambda: delivery.record_download(
            referral_id=referral.pk, packet=packet_of(referral), actor=actor
        ),
    ):
        with pytest.raises(PermissionDenied):
            step()
    referral.refresh_from_db()
    assert (referral.opened_at, referral.state, actions(referral)) == (None, "ready", [])


def test_a_packet_is_handed_over_only_under_its_own_referral(
    referral: Referral, rita: User
) -> None:
    file_demonstration()
    other = Packet.objects.exclude(referral=referral).get()
    with pytest.raises(PermissionDenied):
        delivery.record_download(referral_id=referral.pk, packet=other, actor=rita)


def test_intact_bytes_come_from_their_start(referral: Referral) -> None:
    with delivery.intact_file(packet_of(referral)) as file:
        assert file.read() == PDF


@pytest.mark.parametrize("damage", ["changed", "cut short", "gone"])
def test_a_damaged_file_is_held_back_with_an_alarm(
    referral: Referral, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path(packet_of(referral).file.path)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(PDF[:-1] + (b"!" if damage == "changed" else b""))
    with pytest.raises(PacketDamaged):
        delivery.intact_file(packet_of(referral))
    alarms = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(alarms) == 1
    assert alarms[0].startswith(f"ALARM: the file of packet {packet_of(referral).pk}")


def test_a_packet_in_trouble_is_tried_again_at_once(waiting: Referral) -> None:
    packet = packet_of(waiting)
    Packet.objects.update(
        attempts=4, fault="OSError", not_before="2099-01-01T00:00Z", state="queued"
    )
    assert delivery.retry_packet(packet_id=packet.pk, actor=person(Role.INTAKE))
    packet.refresh_from_db()
    assert packet.not_before is None


def test_a_packet_that_is_ready_or_not_ones_own_is_not_tried_again(referral: Referral) -> None:
    packet = packet_of(referral)
    assert not delivery.retry_packet(packet_id=packet.pk, actor=person(Role.INTAKE))
    for role in (Role.AUDITOR, Role.WHISTLEBLOWER_TEAM, Role.AGENCY_REVIEWER):
        with pytest.raises(PermissionDenied):
            delivery.retry_packet(packet_id=packet.pk, actor=person(role))


def test_that_somebody_hastened_a_packet_stands_in_the_ledger(waiting: Referral) -> None:
    actor = person(Role.INTAKE)
    Packet.objects.update(attempts=4, fault="OSError", not_before="2099-01-01T00:00Z")
    delivery.retry_packet(packet_id=packet_of(waiting).pk, actor=actor)
    entry = Entry.objects.get(action="packet.retried")
    assert entry.actor_ref == f"staff:{actor.pk}"
    data = json.loads(entry.content)["data"]
    assert data == {
        "packet": str(packet_of(waiting).pk), "agency": waiting.agency_id, "version": 1,
        "attempts": 4,
    }  # fmt: skip


def test_downloading_an_older_version_does_not_unsay_a_newer_one(referral: Referral) -> None:
    reviewer = person(Role.AGENCY_REVIEWER, referral.agency_id)
    Referral.objects.update(downloaded_version=2)
    delivery.record_download(referral_id=referral.pk, packet=packet_of(referral), actor=reviewer)
    referral.refresh_from_db()
    assert referral.downloaded_version == 2
