"""What a packet costs: as shipped, against a plain WeasyPrint call on the same HTML.

CPU is measured in one process, the two ways in turn, so that the machine's moods hit both; peak
memory in a process of its own for each. The first render of each way warms the process (imports,
fonts, styles) and is not counted; of the others the median is.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 9
SENTENCE = "Demonstration: the officer told me to stop, I stopped, and he hit me with his baton. "
NARRATIVES = {"small": SENTENCE * 12, "medium": (SENTENCE * 12 + "\n\n") * 25}
WAYS = ("shipped", "naive")
Render = Callable[[], int]


def run() -> Iterator[dict[str, Any]]:
    """CPU and peak memory of a warm render, a line for each size."""
    for size in NARRATIVES:
        cpu = _apart("cpu", size)
        peaks = {f"{way}_peak_mib": _apart("memory", size, way)["peak_mib"] for way in WAYS}
        ratio = round(cpu["shipped_cpu_ms"] / cpu["naive_cpu_ms"], 2)
        yield {"figure": f"packet_{size}", **cpu, "cpu_ratio": ratio, **peaks}


def _apart(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.packets", *arguments],
        check=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _cpu(ways: dict[str, Render]) -> dict[str, Any]:
    sizes = {way: render() for way, render in ways.items()}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, render in ways.items():
            start = time.process_time()
            render()
            seconds[way].append(time.process_time() - start)
    return {
        **{f"{way}_cpu_ms": round(statistics.median(seconds[way]) * 1000) for way in ways},
        **{f"{way}_bytes": sizes[way] for way in ways},
    }


def _memory(render: Render) -> dict[str, Any]:
    for _ in range(3):
        render()
    return {"peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


def _ways(size: str) -> dict[str, Render]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
    import django  # noqa: PLC0415 (the settings must be named first)

    django.setup()
    from weasyprint import HTML  # noqa: PLC0415

    from routing.packets import rendering  # noqa: PLC0415
    from tests.routing.packet_documents import snapshot  # noqa: PLC0415

    document = snapshot(NARRATIVES[size])
    style = rendering.STYLE_SHEET.read_text(encoding="utf-8")

    def shipped() -> int:
        return len(rendering.render(document).pdf)

    def naive() -> int:
        html = rendering.to_html(document, "0" * 64)
        return len(
            HTML(string=html.replace("</head>", f"<style>{style}</style></head>")).write_pdf()
        )

    return {"shipped": shipped, "naive": naive}


def _main(what: str, size: str, way: str = "") -> None:
    """One measurement: ``python -m bench.packets cpu SIZE`` or ``memory SIZE WAY``."""
    ways = _ways(size)
    print(json.dumps(_cpu(ways) if what == "cpu" else _memory(ways[way])))


if __name__ == "__main__":
    _main(*sys.argv[1:])
