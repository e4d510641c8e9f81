"""A draft policy replayed over past complaints, by two worker processes; and how volume is made.

``BENCH_REPLAY_CASES`` sets how many (100,000 unless told). Budget: 1,000,000 cases in 180 s on two
cores, with flat memory.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Iterator
from typing import Any

from bench.databases import fresh_database

CASES = int(os.environ.get("BENCH_REPLAY_CASES", "100000"))
BUDGET_SECONDS_A_MILLION = 180
WORKERS = 2


def run() -> Iterator[dict[str, Any]]:
    with fresh_database():
        from django.db import connections  # noqa: PLC0415 (needs the set-up)

        from accountability.local import volume  # noqa: PLC0415

        start = time.monotonic()
        for _done in volume.seed(CASES):
            pass
        seconds = time.monotonic() - start
        yield {
            "figure": "seed_volume_per_second", "value": round(CASES / seconds),
            "budget": 5000, "n": CASES,
        }  # fmt: skip
        replay = _begun()
        part_ids = list(replay.parts.values_list("pk", flat=True))
        connections.close_all()
        start = time.monotonic()
        with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
            peaks = pool.map(_go_through, part_ids, chunksize=1)
        seconds = time.monotonic() - start
        replay.refresh_from_db()
        if replay.state != "done":
            raise RuntimeError(f"the replay is {replay.state}")
        connections.close_all()
    yield {
        "figure": "replay_s",
        "value": round(seconds, 2),
        "per_million_s": round(seconds / CASES * 1_000_000, 1),
        "budget_per_million_s": BUDGET_SECONDS_A_MILLION,
        "peak_mib": max(peaks),
        "growth_mib": max(peaks) - min(peaks),
        "n": CASES,
        "workers": WORKERS,
    }


def _begun() -> Any:
    """A replay of the installed policy with another order of agencies and another clock."""
    from accounts.models import RoleGrant, User  # noqa: PLC0415 (needs the set-up)
    from accounts.roles import Role  # noqa: PLC0415
    from routing import policies, replays  # noqa: PLC0415
    from routing.models import PolicyVersion  # noqa: PLC0415

    author = User.objects.create(email="bench@demonstration.example", name="Demonstration")
    RoleGrant.objects.create(user=author, role=Role.POLICY_AUTHOR)
    document = (
        PolicyVersion.objects.get().document.replace('version = "kc', 'version = "bench')
    ).replace('to = ["county-prosecutor", "fbi-kc", "mo-ag"', 'to = ["mo-ag", "fbi-kc"')
    draft = policies.submit_draft(document=document, actor=author)
    policies.ask_for_proof(policy_id=draft.pk, actor=author)
    policies.carry_out_proof(draft.pk)
    return replays.start_replay(policy_id=draft.pk, actor=author)


def _go_through(part_id: int) -> int:
    """Carry one part to its end; returns the peak of this process's memory in MiB."""
    from routing.replays import replay_part  # noqa: PLC0415 (needs the set-up)

    while not replay_part(part_id):
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
