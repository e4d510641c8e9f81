"""Whether the parts that the site stands on live: ``/healthz``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from time import monotonic

import psycopg2
import redis
from django.conf import settings
from django.core.cache import cache as own_memory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

HEARTBEAT_KEY = "accountability:worker-heartbeat"
HEARTBEAT_LASTS = 35  # seconds; beat asks for one each 10
LONGEST_WAIT = 2  # seconds that one part may take to answer
GOOD_ANSWER_LASTS = 1  # seconds; however often somebody asks, parts that live are left in peace
logger = logging.getLogger(__name__)
STARTS_WITHIN = 60  # seconds for a part to come up after the first question
_failing: set[str] = set()  # what this process has last seen failing
_seen: set[str] = set()  # what this process has seen alive
_starting: set[str] = set()  # what it said of that it is starting


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part lives, else 503; names of parts only, no reasons or hosts."""
    states = own_memory.get("healthz") or check_parts()
    healthy = all(state == "ok" for state in states.values())
    if healthy:
        own_memory.add("healthz", states, GOOD_ANSWER_LASTS)
    return JsonResponse(states, status=200 if healthy else 503)


def check_parts() -> dict[str, str]:
    """Ask each part; the reason of a failure goes to the log, as the kind of its exception."""
    return {name: "ok" if _lives(name, check) else "failed" for name, check in PARTS.items()}


def note_heartbeat() -> None:
    """Record in the broker that a worker lives."""
    _broker().set(HEARTBEAT_KEY, "1", ex=HEARTBEAT_LASTS)


def forget_heartbeat() -> None:
    """Drop the record, so that a worker of an earlier run does not count."""
    _broker().delete(HEARTBEAT_KEY)


def _lives(name: str, check: Callable[[], object]) -> bool:
    """Ask one part; log when its state changes, not each time that somebody asks."""
    try:
        check()
    except Exception as error:  # noqa: BLE001 (whatever a part raises, the answer is that it fails)
        _note_failure(name, type(error).__name__)
        return False
    if name in _failing:
        logger.warning("%s lives again", name)
        _failing.discard(name)
    _seen.add(name)
    return True


def _note_failure(name: str, fault: str) -> None:
    """What was never up since this process began to ask is starting, for a minute."""
    if name not in _seen and monotonic() < _asking_since() + STARTS_WITHIN:
        if name not in _starting:
            logger.info("%s: starting ...", name)
        _starting.add(name)
    elif name not in _failing:
        logger.warning("%s fails its health check: %s", name, fault)
        _failing.add(name)


@cache
def _asking_since() -> float:
    return monotonic()


def _ask_database() -> None:
    """Use a connection of its own: the request's may be the one that hangs."""
    parameters = connection.get_connection_params() | {
        "connect_timeout": LONGEST_WAIT,
        "options": f"-c statement_timeout={LONGEST_WAIT}s",
    }
    asking = psycopg2.connect(**{k: v for k, v in parameters.items() if k != "cursor_factory"})
    try:
        with asking.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        asking.close()


def _ask_broker() -> None:
    _broker().ping()


def _ask_worker() -> None:
    if not _broker().exists(HEARTBEAT_KEY):
        raise LookupError("no heartbeat")


def _ask_storage() -> None:
    """Write and remove a file: a full or read-only disk still reads."""
    name = default_storage.save("health/probe", ContentFile(b"probe"))
    default_storage.delete(name)


@cache
def _broker() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=LONGEST_WAIT,
        socket_timeout=LONGEST_WAIT,
        retry=Retry(NoBackoff(), retries=0),  # its own default would try for many seconds
    )


PARTS: dict[str, Callable[[], None]] = {
    "database": _ask_database,
    "broker": _ask_broker,
    "worker": _ask_worker,
    "storage": _ask_storage,
}
