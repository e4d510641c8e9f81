"""The packet queue under real workers: built once, whatever dies, is lost or comes twice."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accountability.local import embedded, valkey_server
from complaints.filing import Filer
from complaints.models import DataKey
from complaints.vocabulary import FilerKind
from ledger.models import Entry
from routing import access, waking
from routing.installation import install_defaults
from routing.models import Packet, Referral
from routing.packets import queue, storing
from routing.packets.rendering import RenderedPacket
from tests.cast import file_demonstration
from tests.workers import broker, nothing_queued, running_worker, until

pytestmark = pytest.mark.django_db(transaction=True)

# Some 2 seconds of layout: enough to be killed in the middle of.
LONG_NARRATIVE = "Demonstration: he hit me with a baton.\n" * 1_250


@pytest.fixture(autouse=True)
def _kansas_city(transactional_db: None) -> None:
    install_defaults()


@pytest.fixture(autouse=True)
def _an_empty_broker() -> Iterator[None]:
    broker().flushall()
    yield
    broker().flushall()


def file_one(narrative: str | None = None) -> Packet:
    """A complaint through the front door; its one packet waits."""
    if narrative is None:
        file_demonstration()
    else:
        file_demonstration(narrative=narrative)
    return Packet.objects.get()


def is_ready(packet: Packet) -> bool:
    return Packet.objects.filter(pk=packet.pk, state="ready").exists()


def is_being_built(packet: Packet) -> bool:
    return Packet.objects.filter(pk=packet.pk, state="building").exists()


def assert_published_once(packet: Packet) -> None:
    packet.refresh_from_db()
    assert packet.state == "ready"
    assert Entry.objects.filter(action="packet.published").count() == 1
    with packet.file.open() as file:
        pdf = file.read()
    assert hashlib.sha256(pdf).hexdigest() == packet.sha256
    assert len(pdf) == packet.size_bytes
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")


# --- With real workers ---------------------------------------------------------------------------


def test_a_filed_complaint_becomes_a_packet(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        until(lambda: bool(worker.children()), within=60, what="the worker is up")
        packet = file_one()
        until(lambda: is_ready(packet), within=60, what="the packet is ready")
    assert_published_once(packet)
    assert packet.fence == 1
    assert packet.pages > 3


def test_a_worker_killed_in_mid_render_leaves_one_whole_packet(tmp_path: Path) -> None:
    with running_worker(tmp_path) as doomed:
        packet = file_one(LONG_NARRATIVE)
        until(lambda: is_being_built(packet), within=60, what="the worker has begun")
        doomed.kill()
    assert not is_ready(packet)
    with running_worker(tmp_path, beat=True):
        seconds = until(lambda: is_ready(packet), within=60, what="another worker has built it")
        # What the dead worker had taken stays unacknowledged until the broker gives it back.
        until(lambda: waking.waiting_packet_nudges() == 0, within=60, what="the queue is empty")
    print(f"killed worker: ready again after {seconds:.1f} s")  # noqa: T201
    assert_published_once(packet)
    assert packet.attempts == 1
    assert packet.fence == 2
    assert packet.fault == ""


def test_a_killed_child_is_replaced_at_once(tmp_path: Path) -> None:
    with running_worker(tmp_path) as worker:
        packet = file_one(LONG_NARRATIVE)
        until(lambda: is_being_built(packet), within=60, what="the child has begun")
        for child in worker.children():
            child.kill()
        seconds = until(
            lambda: Packet.objects.filter(pk=packet.pk, fence=2).exists(),
            within=4,
            what="another child has begun",
        )
        until(lambda: is_ready(packet), within=60, what="the packet is ready")
    print(f"killed child: building again after {seconds:.1f} s")  # noqa: T201
    assert_published_once(packet)


def test_filing_goes_on_without_a_broker_and_the_sweep_finds_the_packet(tmp_path: Path) -> None:
    valkey_server.stop(settings.HOME)
    try:
        start = time.monotonic()
        packet = file_one()
        assert time.monotonic() - start < 2
    finally:
        assert embedded.ensure_valkey_running(settings.HOME) == settings.REDIS_URL
    assert waking.waiting_packet_nudges() == 0
    with running_worker(tmp_path, beat=True):
        until(lambda: is_ready(packet), within=60, what="the sweep has found it")
    assert_published_once(packet)


def test_a_message_delivered_twice_builds_once(tmp_path: Path) -> None:
    packet = file_one()
    waking.nudge_packets([packet.pk] * 5)
    with running_worker(tmp_path, concurrency=2):
        until(lambda: is_ready(packet), within=60, what="the packet is ready")
        until(nothing_queued, within=60, what="every message was taken")
    assert_published_once(packet)
    assert packet.fence == 1


def test_everything_queued_is_lost_and_the_sweep_finds_it(tmp_path: Path) -> None:
    packet = file_one()
    assert waking.waiting_packet_nudges() == 1
    broker().flushall()
    with running_worker(tmp_path, beat=True):
        seconds = until(lambda: is_ready(packet), within=60, what="the sweep has found it")
    print(f"FLUSHALL: ready after {seconds:.1f} s")  # noqa: T201
    assert_published_once(packet)


# --- Without a worker: who may build, and who publishes ------------------------------------------


def test_a_second_call_does_nothing() -> None:
    packet = file_one()
    assert queue.build_packet(packet.pk) is True
    assert queue.build_packet(packet.pk) is False
    assert queue.build_packet(uuid.uuid4()) is False
    assert_published_once(packet)


def test_a_packet_is_left_to_the_process_that_builds_it_and_taken_over_when_that_dies() -> None:
    packet = file_one()
    builder = psycopg2.connect(**connection.get_connection_params())
    try:
        key = int.from_bytes(packet.pk.bytes[:8], signed=True)
        with builder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        assert queue.build_packet(packet.pk) is False
    finally:
        builder.close()  # as the kernel does for a process that died
    until(lambda: queue.build_packet(packet.pk), within=5, what="the database missed the builder")
    assert_published_once(packet)


def test_a_builder_that_comes_late_publishes_nothing() -> None:
    packet = file_one()
    late = queue._claim(packet.pk, alone=True, now=timezone.now() - timedelta(hours=1))
    assert late is not None
    assert queue.build_packet(packet.pk) is True
    with storing.unfinished() as new:
        built = queue.Built(RenderedPacket("0" * 64, 1, 1), new.keep(), {})
    assert queue._publish(late, built) is False
    queue._record_failure(late, "LateFault")
    assert_published_once(packet)
    assert Entry.objects.filter(action="packet.failed").count() == 1, "the lost builder alone"


def test_a_packet_that_kills_its_builders_pauses() -> None:
    packet = file_one()
    assert queue._claim(packet.pk, alone=True, now=timezone.now()), "the first one, that dies"
    assert queue._claim(packet.pk, alone=True, now=timezone.now()), "the second one, that dies"
    assert queue._claim(packet.pk, alone=True, now=timezone.now()) is None
    packet.refresh_from_db()
    assert (packet.attempts, packet.fault, packet.state) == (2, queue.BUILDER_LOST, "queued")
    assert packet.not_before is not None
    assert queue.build_packet(packet.pk) is False


def test_a_failing_packet_backs_off_shows_after_the_third_attempt_and_recovers() -> None:
    packet = file_one()
    key = DataKey.objects.get()
    DataKey.objects.update(kek_id="a key that this machine does not have")
    pauses: list[timedelta] = []
    for attempt in range(1, 4):
        assert not access.troubled_packets(after_attempts=3).exists()
        before = timezone.now()
        assert queue.build_packet(packet.pk) is False
        packet.refresh_from_db()
        assert (packet.attempts, packet.fault) == (attempt, "SealBroken")
        assert packet.not_before is not None
        pauses.append(packet.not_before - before)
        assert queue.build_packet(packet.pk) is False, "it pauses"
        Packet.objects.filter(pk=packet.pk).update(not_before=None)
    assert pauses[0] < pauses[1] < pauses[2] < queue.LONGEST_PAUSE
    assert Referral.objects.get().state == "failed"
    assert access.troubled_packets(after_attempts=3).get() == packet
    assert Entry.objects.filter(action="packet.failed").count() == 3

    DataKey.objects.update(kek_id=key.kek_id)
    assert queue.build_packet(packet.pk) is True
    assert Referral.objects.get().state == "ready"
    assert not access.troubled_packets(after_attempts=3).exists()
    assert_published_once(packet)


def test_publishing_never_moves_a_referral_backwards() -> None:
    packet = file_one()
    Referral.objects.update(state="downloaded")
    assert queue.build_packet(packet.pk) is True
    assert Referral.objects.get().state == "downloaded"


def test_a_recused_agency_gets_no_new_version() -> None:
    packet = file_one()
    with transaction.atomic():
        Referral.objects.update(state="recused")
        assert queue.build_packet(packet.pk) is False
        assert queue.sweep(timezone.now()) == 0
        # The database would not let it stand: nobody has taken over.
        transaction.set_rollback(True)


def test_the_sweep_nudges_what_waits_and_never_floods_the_broker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packet = file_one()
    broker().flushall()
    monkeypatch.setattr(queue, "SWEEP_LIMIT", 3)
    assert [queue.sweep(timezone.now()) for _ in range(5)] == [1, 1, 1, 0, 0]
    assert waking.waiting_packet_nudges() == 3
    broker().flushall()
    Packet.objects.filter(pk=packet.pk).update(not_before=timezone.now() + timedelta(minutes=1))
    assert queue.sweep(timezone.now()) == 0


def test_a_published_packet_keeps_no_time_that_tells_when_an_officer_reported() -> None:
    file_demonstration(filer=Filer(kind=FilerKind.OFFICER))
    packet = Packet.objects.first()
    assert packet is not None
    assert queue.build_packet(packet.pk) is True
    packet.refresh_from_db()
    assert (packet.lease_until, packet.not_before) == (None, None)
    entry = Entry.objects.get(action="packet.published")
    local = timezone.localtime(entry.at)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)


def test_a_stored_file_says_nothing_by_its_name_and_is_for_its_owner_alone() -> None:
    packet = file_one()
    queue.build_packet(packet.pk)
    packet.refresh_from_db()
    path = Path(packet.file.path)
    assert packet.referral.complaint.case_number not in path.name
    assert str(packet.pk) not in path.name
    assert path.stat().st_mode & 0o077 == 0
    assert not list(path.parent.glob(".unfinished-*"))


def test_a_poisonous_case_holds_up_no_other(tmp_path: Path) -> None:
    for _ in range(3):
        file_demonstration()
    poisonous, *others = Packet.objects.order_by("pk")
    DataKey.objects.filter(complaint=poisonous.referral.complaint_id).update(kek_id="gone")
    with running_worker(tmp_path, beat=True):
        until(lambda: all(map(is_ready, others)), within=60, what="the others are ready")
        until(
            lambda: Packet.objects.filter(pk=poisonous.pk, attempts__gte=1).exists(),
            within=60,
            what="the poisonous one was tried",
        )
    poisonous.refresh_from_db()
    assert (poisonous.state, poisonous.fault) == ("queued", "SealBroken")


def test_a_packet_that_wants_too_much_memory_fails_and_the_next_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file_demonstration()
    file_demonstration()
    greedy, modest = Packet.objects.order_by("pk")
    with monkeypatch.context() as patched:
        patched.setattr(queue, "render", lambda *_, **__: bytearray(2 * queue.MEMORY))
        assert queue.build_packet(greedy.pk) is False
    greedy.refresh_from_db()
    assert greedy.fault == "MemoryError"
    assert queue.build_packet(modest.pk) is True
