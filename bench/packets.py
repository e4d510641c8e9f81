"""What a packet costs: as shipped, against a plain WeasyPrint call on the same HTML.

Each measurement runs in a process of its own, so that peak memory is its own too. The first render
warms a process (imports, fonts, styles) and is not counted; the middle one of the others is.
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
ROUNDS = 7
SENTENCE = "Demonstration: the officer told me to stop, I stopped, and he hit me with his baton. "
NARRATIVES = {"small": SENTENCE * 12, "medium": (SENTENCE * 12 + "\n\n") * 25}


def run() -> Iterator[dict[str, Any]]:
    """CPU and peak memory of a warm render, a line for each size and way."""
    for size in NARRATIVES:
        shipped, naive = (_measured_apart(size, way) for way in ("shipped", "naive"))
        for way, measured in (("shipped", shipped), ("naive", naive)):
            yield {"bench": "packet", "size": size, "way": way, **measured}
        yield {
            "bench": "packet",
            "size": size,
            "way": "shipped/naive",
            "cpu_ratio": round(shipped["cpu_seconds"] / naive["cpu_seconds"], 3),
        }


def _measured_apart(size: str, way: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.packets", size, way],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _measure(render: Callable[[], tuple[int, int]]) -> dict[str, Any]:
    render()
    seconds: list[float] = []
    size = pages = 0
    for _ in range(ROUNDS):
        start = time.process_time()
        size, pages = render()
        seconds.append(time.process_time() - start)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "pages": pages,
        "bytes": size,
        "cpu_seconds": round(statistics.median(seconds), 4),
        "peak_mib": round(peak_kib / 1024, 1),
    }


def _main() -> None:
    """One measurement: ``python -m bench.packets SIZE WAY``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
    import django  # noqa: PLC0415 (the settings must be named first)

    django.setup()
    from weasyprint import HTML  # noqa: PLC0415

    from routing.packets import rendering  # noqa: PLC0415
    from tests.routing.packet_documents import snapshot  # noqa: PLC0415

    size, way = sys.argv[1:]
    document = snapshot(NARRATIVES[size])
    style = rendering.STYLE_SHEET.read_text(encoding="utf-8")

    def shipped() -> tuple[int, int]:
        packet = rendering.render(document)
        return len(packet.pdf), packet.pages

    def naive() -> tuple[int, int]:
        html = rendering.to_html(document, "0" * 64)
        styled = html.replace("</head>", f"<style>{style}</style></head>")
        return len(HTML(string=styled).write_pdf()), 0

    print(json.dumps(_measure(shipped if way == "shipped" else naive)))


if __name__ == "__main__":
    _main()
