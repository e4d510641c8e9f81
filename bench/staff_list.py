"""The staff's list at ``BENCH_CASES`` cases: every filter, at its start, in the middle, far down.

CPU of web and database for a page, in milliseconds, at most 60 in the median of any of them; and
the queries of a page, at most 10. The database's clock has steps of 10 ms, so that its share is
the mean over all rounds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import product
from statistics import median
from typing import Any

from bench.databases import add_cases, backend_cpu_ms, fresh_database

CASES = int(os.environ.get("BENCH_CASES", "10000"))
ROUNDS = 9
DEPTHS = {"start": None, "middle": 0.5, "far": 0.98}
BUDGET_MS = 60


def run() -> Iterator[dict[str, Any]]:
    with fresh_database():
        add_cases(CASES)
        yield from measure()


def measure() -> Iterator[dict[str, Any]]:
    """Every filter and depth in the database that is there, then the worst of them."""
    from accountability.staff.queue import Outside, Show  # noqa: PLC0415 (needs the set-up)

    client = _signed_in()
    pages = []
    for show, outside, depth in product(Show, Outside, DEPTHS):
        asked = {"show": show.value, "outside": outside.value}
        if (share := DEPTHS[depth]) is not None:
            asked["after"] = _place(share, closed=show is Show.CLOSED)
        pages.append({"show": show.value, "outside": outside.value, "depth": depth})
        pages[-1] |= _timed(client, asked)
        yield {"figure": "staff_list", "cases": CASES, **pages[-1]}
    worst = max(pages, key=lambda page: page["cpu_ms"])
    yield {"figure": "staff_list_worst", "cases": CASES, "budget": BUDGET_MS, **worst}


def _signed_in() -> Any:
    """A browser of somebody who may see every case."""
    from django.test import Client  # noqa: PLC0415 (needs the set-up)

    from accounts.models import User  # noqa: PLC0415
    from accounts.roles import Role  # noqa: PLC0415
    from tests.cast import BACKEND, person  # noqa: PLC0415

    user: User = person(Role.SUPERVISOR)
    user.role_grants.create(role=Role.WHISTLEBLOWER_TEAM)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=BACKEND)
    return client


def _place(share: float, *, closed: bool) -> str:
    """The address of a place so far down among open or closed cases."""
    from django.utils import timezone  # noqa: PLC0415 (needs the set-up)

    from accountability.elapsed import SOON  # noqa: PLC0415
    from accountability.staff.queue import QueuePlace  # noqa: PLC0415
    from complaints.models import Complaint  # noqa: PLC0415
    from complaints.queue import CLOSED_RANK, Spot  # noqa: PLC0415
    from complaints.statuses import Status  # noqa: PLC0415

    now = timezone.now()
    cases = Complaint.objects.filter(status=Status.CLOSED)
    if closed:
        found = cases.order_by("-filed_at")[int(cases.count() * share)]
        return str(QueuePlace(now, Spot(CLOSED_RANK, found.filed_at, found.pk)))
    cases = Complaint.objects.exclude(status=Status.CLOSED).exclude(next_due_at=None)
    found = cases.order_by("next_due_at", "pk")[int(cases.count() * share)]
    due: Any = found.next_due_at
    urgency = 0 if due < now else 1 if due < now + SOON else 2
    return str(QueuePlace(now, Spot(2 * urgency + (not found.major), due, found.pk)))


def _timed(client: Any, asked: dict[str, str]) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415 (needs the set-up)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        _get(client, asked)
    queries = len(captured)
    web, wall = [], []
    database = backend_cpu_ms(connection)
    for _ in range(ROUNDS):
        started, began = time.perf_counter(), time.process_time()
        _get(client, asked)
        web.append((time.process_time() - began) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
    spent = (backend_cpu_ms(connection) - database) / ROUNDS
    return {
        "cpu_ms": round(median(web) + spent, 1),
        "web_cpu_ms": round(median(web), 1),
        "database_cpu_ms": round(spent, 1),
        "wall_ms": round(median(wall), 1),
        "queries": queries,
    }


def _get(client: Any, asked: dict[str, str]) -> None:
    response = client.get("/staff/", asked)
    if response.status_code != 200:
        raise RuntimeError(f"/staff/ answered {response.status_code}")
