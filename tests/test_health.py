"""``/healthz``: says which part fails, quickly, and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from redis.backoff import NoBackoff
from redis.retry import Retry

from accountability import health, tasks

pytestmark = pytest.mark.django_db
NOWHERE = "redis://:seventeen-herons@127.0.0.1:1/0"
ALL_WELL = {"database": "ok", "broker": "ok", "worker": "ok", "storage": "ok"}


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Forget the answer of a second ago, and begin with a worker that lives."""
    cache.clear()
    for known in (health._failing, health._seen, health._starting):
        known.clear()
    health._asking_since.cache_clear()
    health._seen.update(health.PARTS)  # this process has been up for long
    health.note_heartbeat()
    yield
    cache.clear()


@pytest.fixture
def broker_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        health,
        "_broker",
        lambda: redis.Redis.from_url(NOWHERE, retry=Retry(NoBackoff(), retries=0)),
    )


def ask() -> HttpResponse:
    return health.healthz(RequestFactory().get("/healthz"))


def states() -> dict[str, str]:
    answered: dict[str, str] = json.loads(ask().content)
    return answered


def test_all_parts_live() -> None:
    response = ask()

    assert response.status_code == 200
    assert json.loads(response.content) == ALL_WELL
    assert "no-store" in response["Cache-Control"]


def test_without_a_heartbeat_the_worker_fails_and_the_answer_is_503() -> None:
    health.forget_heartbeat()

    response = ask()

    assert response.status_code == 503
    assert json.loads(response.content) == ALL_WELL | {"worker": "failed"}


def test_the_task_gives_a_heartbeat_that_runs_out() -> None:
    health.forget_heartbeat()

    tasks.worker_heartbeat()

    assert states()["worker"] == "ok"
    assert 0 < health._broker().ttl(health.HEARTBEAT_KEY) <= health.HEARTBEAT_LASTS


@pytest.mark.usefixtures("broker_down")
def test_a_broker_that_is_down_is_told_at_once() -> None:
    began = time.monotonic()

    assert states() == ALL_WELL | {"broker": "failed", "worker": "failed"}
    assert time.monotonic() - began < health.LONGEST_WAIT


def test_the_real_client_asks_once_and_not_for_long() -> None:
    options = health._broker().connection_pool.connection_kwargs

    assert options["retry"].get_retries() == 0
    assert options["socket_timeout"] == options["socket_connect_timeout"] == health.LONGEST_WAIT


def test_a_database_that_is_down_fails_while_the_request_s_own_connection_may_live(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = connection.get_connection_params() | {"host": str(tmp_path)}
    monkeypatch.setattr(connection, "get_connection_params", lambda: elsewhere)

    assert states() == ALL_WELL | {"database": "failed"}


def test_storage_that_cannot_be_written_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=file / "folder"))

    assert states() == ALL_WELL | {"storage": "failed"}


@pytest.mark.usefixtures("broker_down")
def test_neither_the_answer_nor_the_log_holds_an_address_or_a_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    content = ask().content.decode()

    assert set(json.loads(content).values()) == {"ok", "failed"}
    assert "broker fails its health check" in caplog.text
    assert "herons" not in content + caplog.text
    assert "127.0.0.1" not in content + caplog.text


def test_parts_that_live_are_asked_once_a_second_however_often_somebody_asks() -> None:
    assert states() == ALL_WELL
    health.forget_heartbeat()

    assert states() == ALL_WELL


def test_a_part_that_comes_back_is_told_at_once() -> None:
    health.forget_heartbeat()
    assert states()["worker"] == "failed"
    health.note_heartbeat()

    assert states() == ALL_WELL


def test_the_log_tells_when_a_part_fails_and_when_it_is_back_and_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    health.forget_heartbeat()
    states()
    states()
    health.note_heartbeat()
    states()

    assert [record.getMessage() for record in caplog.records] == [
        "worker fails its health check: LookupError",
        "worker lives again",
    ]


def test_it_only_answers_reading(rf: RequestFactory) -> None:
    assert health.healthz(rf.post("/healthz")).status_code == 405


def test_a_part_that_is_coming_up_is_starting_and_no_alarm(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    health._seen.clear()
    health.forget_heartbeat()
    with caplog.at_level("INFO", "accountability.health"):
        assert states()["worker"] == "failed"  # the answer itself is honest
        assert states()["worker"] == "failed"
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("INFO", "worker: starting ...")
    ]
    caplog.clear()
    late = health._asking_since() + health.STARTS_WITHIN + 1
    monkeypatch.setattr(health, "monotonic", lambda: late)
    states()
    assert [r.levelname for r in caplog.records] == ["WARNING"]


def test_a_part_that_was_up_and_fails_is_an_alarm_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    states()
    cache.clear()
    health.forget_heartbeat()
    states()
    assert "worker fails its health check" in caplog.text
