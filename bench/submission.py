"""A whole public submission in the browser's way: CPU of web and database, and queries.

Budgets on two cores: seven screens and the final post, 150 ms of CPU in all; a screen at most 6
queries, the final post at most 25.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import Any

from bench.databases import fresh_database

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
    ("/report/officers/", {}),
    ("/report/people/", {"people_notes": "A neighbor saw it."}),
    ("/report/name/", {"disclosure": "anonymous"}),
    ("/report/review/", {}),
)


def run() -> Iterator[dict[str, Any]]:
    with fresh_database():
        from django.db import connection  # noqa: PLC0415 (needs the set-up)

        queries = {step: count for step, count, _cpu in _submit(count_queries=True)}
        for _ in range(WARM_UP):
            list(_submit())
        cpu: dict[str, list[float]] = {}
        database_before = _backend_cpu_ms(connection)
        for _ in range(ROUNDS):
            for step, _count, milliseconds in _submit():
                cpu.setdefault(step, []).append(milliseconds)
        database = (_backend_cpu_ms(connection) - database_before) / ROUNDS
    for step, spent in cpu.items():
        yield {
            "figure": step,
            "web_cpu_ms": round(median(spent), 2),
            "queries": queries[step],
            "n": ROUNDS,
        }
    web = sum(median(spent) for spent in cpu.values())
    yield {
        "figure": "whole_submission",
        "cpu_ms": round(web + database, 1),
        "web_cpu_ms": round(web, 1),
        "database_cpu_ms": round(database, 1),
        "budget": 150,
    }


def _submit(*, count_queries: bool = False) -> Iterator[tuple[str, int, float]]:
    """Walk all screens once; yield each step with its queries and its CPU in milliseconds."""
    from django.db import connection  # noqa: PLC0415 (needs the set-up)
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client()
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


def _backend_cpu_ms(connection: Any) -> float:
    """CPU of the database process that serves this connection, in steps of 10 ms."""
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000
