"""A flood: 10,000 filings (``BENCH_FLOOD``) from eight clients on loopback, against the real web
server, worker and beat; and every so often a real one among them, which brings a proof of work.

The flood brings none and is held, but for the first ones, before it is seen for a flood. Figures:
filings a second; what a real one waits for its receipt (without solving, which its own device does)
and until its packets are ready; clearing the flood as spam by two people, a second; and whether
every receipt has its case and its ledger entry.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from typing import Any

from bench.clients import at_once, latency
from bench.databases import fresh_database

API = "/api/v1/complaints/"
POSTS = int(os.environ.get("BENCH_FLOOD", "10000"))
ONE_REAL_IN = 200
WARM_UP = 200
LONGEST_WAIT = 120.0
LOOK_EVERY = 0.1


def run() -> Iterator[dict[str, Any]]:
    """The flood, what it costs a real filer, and what is left of it."""
    from django.test.utils import teardown_test_environment  # noqa: PLC0415 (needs the set-up)

    with fresh_database(), TemporaryDirectory(prefix="bench-flood-") as folder:
        teardown_test_environment()
        from tests.web_server import running_web_server  # noqa: PLC0415
        from tests.workers import running_worker  # noqa: PLC0415

        path = Path(folder)
        with (
            running_worker(path, concurrency=2, beat=True),
            running_web_server(path, FLOOD_FILINGS="30") as port,
        ):
            flood = Flood(port)
            at_once(flood.spam, WARM_UP)
            watcher = Thread(target=flood.watch_packets)
            watcher.start()
            run = at_once(flood.one, POSTS)
            flood.all_sent.set()
            yield {"figure": "filings_in_a_flood", **run.figures("filings")}
            watcher.join()
            yield from flood.of_the_real_ones()
            yield flood.nothing_lost()
            yield clearing()


class Flood:
    """Everything that is sent, and what came back."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = Lock()
        self._receipts: list[str] = []
        self._refused = 0
        self._real: dict[str, tuple[float, float]] = {}  # answered at, after how many seconds
        self._ready: dict[str, float] = {}  # when all its packets were seen ready
        self.all_sent = Event()

    def one(self, number: int) -> None:
        """The next filing: nearly all are spam."""
        if number % ONE_REAL_IN == ONE_REAL_IN - 1:
            self.real(number)
        else:
            self.spam(number)

    def spam(self, number: int) -> None:
        from tests.held import NAMES, spam  # noqa: PLC0415 (needs the set-up)

        self._send({"narrative": spam(NAMES[number % len(NAMES)])}, {})

    def real(self, number: int) -> None:
        """A complaint of force, whose device solves what it is asked to."""
        import altcha  # noqa: PLC0415

        from tests.filers import Visitor  # noqa: PLC0415 (needs the set-up)

        asked = Visitor(self._port).ask("GET", f"{API}challenge/").json["challenge"]
        challenge = altcha.Challenge.from_dict(asked)
        solution = altcha.solve_challenge(challenge)
        if solution is None:
            raise RuntimeError("the challenge has no solution")
        proof = altcha.Payload(challenge, solution).to_base64()
        document = {
            "narrative": f"Demonstration: an officer hit me with a baton, at corner {number}.",
            "force_types": ["baton"],
            "incident": {"county": "jackson"},
        }
        case_number, seconds = self._send(document, {"Proof-Of-Work": proof})
        with self._lock:
            self._real[case_number] = (time.monotonic(), seconds)

    def _send(self, document: dict[str, Any], headers: dict[str, str]) -> tuple[str, float]:
        from tests.filers import Visitor  # noqa: PLC0415 (needs the set-up)

        answer = Visitor(self._port).send(API, document, headers)
        with self._lock:
            if answer.status != 201:
                self._refused += 1
                return "", answer.seconds
            case_number = str(answer.json["case_number"])
            self._receipts.append(case_number)
        return case_number, answer.seconds

    def watch_packets(self) -> None:
        """Note when the packets of each real one are ready: their rows keep the hour alone."""
        from django.db import connection  # noqa: PLC0415 (needs the set-up)

        from routing.models import Packet  # noqa: PLC0415

        number = "referral__complaint__case_number"
        until = float("inf")
        while time.monotonic() < until:
            with self._lock:
                missing = set(self._real) - set(self._ready)
            if self.all_sent.is_set():
                until = min(until, time.monotonic() + (LONGEST_WAIT if missing else 0))
            states: dict[str, set[str]] = {}
            made = Packet.objects.filter(**{f"{number}__in": missing})
            for case_number, state in made.values_list(number, "state"):
                states.setdefault(case_number, set()).add(state)
            now = time.monotonic()
            self._ready |= {case: now for case, found in states.items() if found == {"ready"}}
            time.sleep(LOOK_EVERY)
        connection.close()

    def of_the_real_ones(self) -> Iterator[dict[str, Any]]:
        """Their receipts, and their packets."""
        from complaints.models import Complaint  # noqa: PLC0415 (needs the set-up)

        numbers = list(self._real)
        held = Complaint.objects.filter(case_number__in=numbers, routing_state="held").count()
        seconds = [taken for _, taken in self._real.values()]
        yield {
            "figure": "real_filing_in_a_flood", "n": len(numbers), "held": held, **latency(seconds),
        }  # fmt: skip
        waited = [seen - self._real[number][0] for number, seen in self._ready.items()]
        yield {
            "figure": "real_packets_ready_in_a_flood", "n": len(waited),
            "unready": len(numbers) - len(waited), **latency(waited),
        }  # fmt: skip

    def nothing_lost(self) -> dict[str, Any]:
        """Every receipt has its case and its entry, and nobody was refused."""
        from complaints.models import Complaint, SpamHold  # noqa: PLC0415 (needs the set-up)
        from ledger.models import Entry  # noqa: PLC0415

        cases = dict(Complaint.objects.values_list("case_number", "id"))
        entered = set(
            Entry.objects.filter(action="complaint.filed").values_list("object_ref", flat=True)
        )
        kept = [number for number in self._receipts if number in cases]
        return {
            "figure": "nothing_lost", "receipts": len(self._receipts), "refused": self._refused,
            "lost": len(self._receipts) - len(kept),
            "without_entry": sum(f"complaint:{cases[number]}" not in entered for number in kept),
            "held": SpamHold.objects.filter(state="held").count(),
            "clusters": SpamHold.objects.values("cluster").distinct().count(),
        }  # fmt: skip


def clearing() -> dict[str, Any]:
    """Two people clear the largest cluster, and the worker closes it: what each of it takes."""
    from django.test import Client  # noqa: PLC0415 (needs the set-up)

    from accounts.access import grants_of  # noqa: PLC0415
    from accounts.roles import Role  # noqa: PLC0415
    from complaints import spam_clearings, spam_clusters  # noqa: PLC0415
    from complaints.models import SpamClearing, SpamReading  # noqa: PLC0415
    from complaints.statuses import Mark  # noqa: PLC0415
    from tests.cast import person, signed_in  # noqa: PLC0415

    first, second = person(Role.INTAKE), person(Role.SUPERVISOR)
    browser: Client = signed_in(first)
    listed = _milliseconds(lambda: browser.get("/staff/spam-check/", SERVER_NAME="localhost"))
    _few, largest = spam_clusters.overview(grants_of(first), skip=0, limit=1)
    if largest is None:
        raise RuntimeError("nothing is held")
    cluster = largest.cluster
    for reader in (first, second):
        spam_clearings.draw(cluster=cluster, actor=reader)
        drawn = SpamReading.objects.filter(reader=reader, mark="").values_list("hold_id", flat=True)
        for hold_id in list(drawn):
            spam_clearings.mark(cluster=cluster, hold_id=hold_id, mark=Mark.SPAM, actor=reader)
        if reader is first:
            spam_clearings.propose_clearing(cluster=cluster, reason="Watches.", actor=first)
    clearing = SpamClearing.objects.get()
    began = time.monotonic()
    spam_clearings.confirm_clearing(clearing_id=clearing.pk, answer="Yes.", actor=second)
    confirmed = time.monotonic() - began
    while not SpamClearing.objects.filter(pk=clearing.pk, state="done").exists():
        if time.monotonic() - began > LONGEST_WAIT * 5:
            break
        time.sleep(0.2)
    elapsed = time.monotonic() - began
    clearing.refresh_from_db()
    return {
        "figure": "flood_cleared",
        "cleared": clearing.cleared,
        "sample": spam_clusters.sample_size(largest.reports),
        "list_page_ms": listed,
        "confirm_ms": round(confirmed * 1000),
        "cleared_per_second": round(clearing.cleared / elapsed),
    }


def _milliseconds(ask: Any) -> float:
    """Median of seven."""
    taken = []
    for _ in range(7):
        began = time.monotonic()
        ask()
        taken.append((time.monotonic() - began) * 1000)
    return round(median(taken), 1)
