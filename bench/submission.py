"""A whole public submission in the browser's way: CPU of web and database, and queries.

As the server serves it: middleware loaded once, templates without the tests' instruments. Budgets
on two cores: all screens that apply to a force complaint and the final post, 150 ms of CPU in all;
a screen at most 6 queries, the final post at most 25. With ``BENCH_CASES=1000000`` also at that
size: at most 1.2 times the CPU at 100 cases.

Then over real HTTP, with eight clients on the same machine and no worker running: submissions a
second through the API (``BENCH_POSTS`` of them), and through all the screens (a tenth as many).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from statistics import median
from typing import Any

from bench.clients import CLIENTS, at_once, web_server
from bench.databases import add_cases, backend_cpu_ms, fresh_database

SMALL = 100
CASES = int(os.environ.get("BENCH_CASES", str(SMALL)))
POSTS = int(os.environ.get("BENCH_POSTS", "400"))
NO_FLOOD = {"FLOOD_FILINGS": str(10**9)}  # what is measured is routed, not held
ROUNDS = 30
WARM_UP = 5
SCREENS: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
    ("/report/", {"kind": "resident"}),
    (
        "/report/incident/",
        {
            "narrative": "Demonstration: the officer struck me with a baton on Main Street. " * 20,
            "date_month": "5",
            "date_day": "30",
            "date_year": "2020",
            "place": "Main Street",
            "county": "jackson",
        },
    ),
    ("/report/force/", {"force_types": ["baton", "takedown"], "allegations": ["discourtesy"]}),
    ("/report/injuries/", {"injury": "minor"}),
    (
        "/report/officers/",
        {
            "officer0-role": "subject",
            "officer0-description": "Tall, gray hair.",
            "officer0-camera": "off",
            "officer0-force_types": ["baton"],
        },
    ),
    (
        "/report/people/",
        {
            "person0-name": "A neighbor",
            "person0-roles": ["witness"],
            "people_notes": "Many saw it.",
        },
    ),
    ("/report/background/", {"hoped_outcome": "An apology."}),
    ("/report/name/", {"disclosure": "anonymous", "interpreter": "Somali"}),
    ("/report/evidence/", {}),
    ("/report/review/", {}),
)


def run() -> Iterator[dict[str, Any]]:
    """Each step, and the whole, at 100 cases; the whole again at ``BENCH_CASES``, and the ratio."""
    from django.test.utils import teardown_test_environment  # noqa: PLC0415 (needs the set-up)

    os.environ.update(NO_FLOOD)
    with fresh_database():
        teardown_test_environment()
        add_cases(SMALL)
        small = measure()
        yield from small.steps()
        yield {"figure": "whole_submission", "cases": SMALL, **small.whole(), "budget": 150}
        if CASES > SMALL:
            add_cases(CASES - SMALL)
            large = measure()
            ratio = round(large.whole()["cpu_ms"] / small.whole()["cpu_ms"], 2)
            yield {
                "figure": "whole_submission", "cases": CASES, **large.whole(), "budget": 150,
                "ratio": ratio, "budget_ratio": 1.2,
            }  # fmt: skip
        yield from at_eight_clients()


def at_eight_clients() -> Iterator[dict[str, Any]]:
    """Submissions a second that the web server takes, each of them routed."""
    from tests.filers import Visitor  # noqa: PLC0415 (needs the set-up)

    document = {
        "narrative": SCREENS[1][1]["narrative"],
        "force_types": ["baton", "takedown"],
        "incident": {"county": "jackson"},
    }

    def by_api(port: int, _number: int) -> int:
        return Visitor(port).send("/api/v1/complaints/", document).status

    def by_form(port: int, _number: int) -> int:
        return Visitor(port).fill_in(SCREENS)[-1].status

    with web_server(**NO_FLOOD) as (port, _folder):
        for figure, submit, count, expected in (
            ("submissions_by_api", by_api, POSTS, HTTPStatus.CREATED),
            ("submissions_by_form", by_form, POSTS // 10, HTTPStatus.FOUND),
        ):
            at_once(partial(submit, port), CLIENTS)  # the first ones warm it up
            run = at_once(partial(submit, port), count)
            if set(run.results) != {expected}:
                raise RuntimeError(f"{figure}: answered {set(run.results)}")
            yield {"figure": figure, **run.figures("submissions")}


@dataclass(frozen=True)
class Measured:
    """CPU in milliseconds and queries of each step; CPU of the database for a whole submission."""

    queries: dict[str, int]
    cpu: dict[str, list[float]]
    database_cpu_ms: float

    def steps(self) -> Iterator[dict[str, Any]]:
        for step, spent in self.cpu.items():
            web = round(median(spent), 2)
            yield {"figure": step, "web_cpu_ms": web, "queries": self.queries[step], "n": ROUNDS}

    def whole(self) -> dict[str, float]:
        web = sum(median(spent) for spent in self.cpu.values())
        return {
            "cpu_ms": round(web + self.database_cpu_ms, 1),
            "web_cpu_ms": round(web, 1),
            "database_cpu_ms": round(self.database_cpu_ms, 1),
        }


def measure() -> Measured:
    """File so many complaints in the database that is there."""
    from django.db import connection  # noqa: PLC0415 (needs the set-up)

    queries = {step: count for step, count, _cpu in _submit(count_queries=True)}
    for _ in range(WARM_UP):
        list(_submit())
    cpu: dict[str, list[float]] = {}
    before = backend_cpu_ms(connection)
    for _ in range(ROUNDS):
        for step, _count, milliseconds in _submit():
            cpu.setdefault(step, []).append(milliseconds)
    return Measured(queries, cpu, (backend_cpu_ms(connection) - before) / ROUNDS)


def _submit(*, count_queries: bool = False) -> Iterator[tuple[str, int, float]]:
    """Walk all screens once; yield each step with its queries and its CPU in milliseconds."""
    from django.db import connection  # noqa: PLC0415 (needs the set-up)
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.handler.load_middleware()
    for path, answers in SCREENS:
        for method, expected in (("get", 200), ("post", 302)):
            send = client.post if method == "post" else client.get
            watch = CaptureQueriesContext(connection) if count_queries else nullcontext(())
            with watch as captured:
                before = time.process_time()
                response = send(path, answers if method == "post" else None)
                spent = (time.process_time() - before) * 1000
            if response.status_code != expected:
                raise RuntimeError(f"{method} {path} answered {response.status_code}")
            yield f"{method.upper()} {path}", len(captured), spent
