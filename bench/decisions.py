"""Routing decisions and screening: pure code, timed in one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

ROUNDS = 5
WORDS = (
    "I was walking home from work on Friday evening when a police car stopped next to me and two "
    "officers got out. They asked for my name and where I lived and I told them. "
)
FORCE_WORDS = (
    "I was walking home with my brother when an officer grabbed him by the arm and threw him to "
    "the ground. He did not resist. Two of them knelt on his back until he could not breathe, and "
    "when I asked them to stop, the taller one pepper sprayed me and shoved me into a fence. "
)
ACCOUNT = (
    "According to the complainant, she went to the district to report a stolen purse. The officer "
    "at the window told her to wait, spoke on the telephone for an hour and took no report. "
)


def run() -> Iterator[dict[str, Any]]:
    yield {"figure": "decision_us", "budget": 100, **_timed(*_decisions())}
    for name, words in (("plain", WORDS), ("force", FORCE_WORDS), ("official", ACCOUNT)):
        figure = f"screening_1000_{name}_words_us"
        yield {"figure": figure, "budget": 2000, **_timed(*_screenings(words))}
    yield {"figure": "proof_s", "budget": 30, **_proof()}


def _city() -> tuple[Any, Any]:
    """The policy as it ships, and all agencies."""
    from complaints.vocabulary import AgencyCode, County  # noqa: PLC0415
    from routing import policy  # noqa: PLC0415
    from routing.agencies import AgencyProfile  # noqa: PLC0415

    text = resources.files("routing").joinpath("data/kansas_city.toml").read_text("utf-8")
    agencies = {
        code: AgencyProfile(
            code,
            code is not AgencyCode.OCC,
            County(code.partition("-")[0]) if code.endswith("prosecutor") else None,
        )
        for code in AgencyCode
    }
    return policy.parse(text), agencies


def _proof() -> dict[str, Any]:
    from routing.proof import prove  # noqa: PLC0415

    start = time.process_time()
    proof = prove(*_city())
    seconds = round(time.process_time() - start, 2)
    return {"value": seconds, "combinations": proof.tally.checked, "failed": proof.tally.failed}


def _decisions() -> tuple[Callable[[], object], int]:
    from complaints.vocabulary import County, ForceType, Injury  # noqa: PLC0415
    from routing.facts import Facts  # noqa: PLC0415
    from routing.rules import decide  # noqa: PLC0415

    rulebook, agencies = _city()
    facts = [
        Facts(force_types=frozenset({force}), injuries=frozenset({injury}), county=county)
        for force in ForceType
        for injury in Injury
        for county in County
    ]
    return lambda: [decide(rulebook, each, agencies) for each in facts], len(facts)


def _screenings(words: str) -> tuple[Callable[[], object], int]:
    from complaints.screening import screen  # noqa: PLC0415

    text = " ".join((words * 60).split()[:1000])
    return lambda: [screen(text) for _ in range(20)], 20


def _timed(work: Callable[[], object], count: int) -> dict[str, Any]:
    """The best and the median of some rounds, in microseconds for each item."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        rounds.append((time.process_time() - start) / count * 1e6)
    rounds.sort()
    return {"best": round(rounds[0], 1), "median": round(rounds[len(rounds) // 2], 1), "n": count}
