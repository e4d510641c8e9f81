"""What a packet costs: as shipped, against a plain WeasyPrint call and a warm Chromium.

Three sizes (``tests/routing/packet_sizes.py``), with photographs of 12 megapixels. Each way has a
process of its own that stays warm; the ways take turns, so that the machine's moods hit all alike.
The first packet of each is not counted (imports, fonts, styles); of the others the median is.

* ``shipped``: tagged, PDF/A-3A and PDF/UA-1, files attached, signed, hashed.
* ``naive``: ``HTML(string=...).write_pdf()`` with the style sheet in the page, tables laid out as
  browsers do, photographs as they came (the page turns them by their EXIF), no tags.
* ``naive_same_css``: the same with the packet's own style sheet, and photographs that need no turn.
* ``chromium``: a running browser prints the same page with the clean photographs (CPU of all its
  processes). Needs what ``script/setup --tests`` installs; left out where that is missing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7
WAYS = ("shipped", "naive", "naive_same_css", "chromium")
Render = Callable[[], dict[str, Any]]
# The rules that browsers bring along, which a page for them need not repeat.
TABLES_AS_BROWSERS = ("table-layout: fixed;", "")


def run() -> Iterator[dict[str, Any]]:
    """A line for each size, and one for how many packets two processes make."""
    for size in ("small", "medium", "large"):
        yield {"figure": f"packet_{size}", **_compare(size)}
    yield {"figure": "packets_per_minute_on_two_processes", **_throughput("medium")}


class _Way:
    """A process that renders one size in one way whenever it is told to."""

    def __init__(self, way: str, folder: Path) -> None:
        command = [sys.executable, "-m", "bench.packets", way, str(folder)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def once(self) -> dict[str, Any] | None:
        """One packet's figures, or None where the way is missing on this machine."""
        assert self.process.stdin is not None  # noqa: S101 (it is a pipe)
        assert self.process.stdout is not None  # noqa: S101 (it is a pipe)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return json.loads(line) if line.strip() else None

    def end(self) -> None:
        assert self.process.stdin is not None  # noqa: S101 (it is a pipe)
        assert self.process.stdout is not None  # noqa: S101 (it is a pipe)
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(60)


@contextmanager
def _prepared(size: str) -> Iterator[Path]:
    """A folder with the case, its files, and the page as a browser would have it. Another process
    makes them: what that takes is no part of anybody's peak."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.packets", "prepare", folder, size]
        subprocess.run(command, cwd=ROOT, check=True)
        yield Path(folder)


def _compare(size: str) -> dict[str, Any]:
    with _prepared(size) as folder:
        return _compare_in(folder)


def _compare_in(folder: Path) -> dict[str, Any]:
    ways = {way: _Way(way, folder) for way in WAYS}
    try:
        warm = {way: process.once() for way, process in ways.items()}
        found = {way: first for way, first in warm.items() if first is not None}
        taken: dict[str, list[dict[str, Any]]] = {way: [] for way in found}
        for _ in range(ROUNDS):
            for way, done in taken.items():
                done.append(ways[way].once() or {})
    finally:
        for process in ways.values():
            process.end()
    cpu = {way: statistics.median(each["cpu_ms"] for each in done) for way, done in taken.items()}
    figures: dict[str, Any] = {"pages": taken["shipped"][-1]["pages"]}
    for way, done in taken.items():
        figures[f"{way}_cpu_ms"] = round(cpu[way])
        figures[f"{way}_bytes"] = done[-1]["bytes"]
        figures[f"{way}_peak_mib"] = done[-1]["peak_mib"]
        if way != "shipped":
            figures[f"cpu_ratio_to_{way}"] = round(cpu["shipped"] / cpu[way], 2)
    return figures


def _throughput(size: str) -> dict[str, Any]:
    with _prepared(size) as folder:
        return {"size": size, "per_minute": _per_minute(folder)}


def _per_minute(folder: Path) -> int:
    processes = [_Way("shipped", folder) for _ in range(2)]
    try:
        for process in processes:
            process.once()
        start = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda process: [process.once() for _ in range(ROUNDS)], processes))
        seconds = time.perf_counter() - start
    finally:
        for process in processes:
            process.end()
    return round(2 * ROUNDS * 60 / seconds)


def _main(way: str, folder: str, size: str = "") -> None:
    """``python -m bench.packets WAY FOLDER`` renders whenever a line comes in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
    import django  # noqa: PLC0415 (the settings must be named first)

    django.setup()
    if way == "prepare":
        _prepare(size, Path(folder))
        return
    render = {"shipped": _shipped, "chromium": _chromium}.get(way, _naive)(way, Path(folder))
    for _ in sys.stdin:
        print(json.dumps(render()) if render else "", flush=True)


def _prepare(size: str, folder: Path) -> None:
    from routing.packets import rendering  # noqa: PLC0415
    from tests.routing.packet_evidence import with_turn  # noqa: PLC0415
    from tests.routing.packet_sizes import packet_of  # noqa: PLC0415

    document, evidence = packet_of(size)
    (folder / "case.json").write_text(json.dumps(document))
    evidence.on_disk(folder)
    own = rendering.STYLE_SHEET.read_text(encoding="utf-8")
    html = rendering.to_html(document, "0" * 64)
    for way, style in (("naive", own.replace(*TABLES_AS_BROWSERS)), ("naive_same_css", own)):
        page = html.replace("</head>", f"<style>{style}</style></head>")
        for number, row in enumerate(document["evidence"], start=1):
            picture = row["pictures"][0]
            data = evidence.files[picture["file"]]
            if way == "naive":
                data = with_turn(data, picture["rotation"], mirrored=picture.get("mirrored", False))
            (folder / f"{way}{number}.jpg").write_bytes(data)
            page = page.replace(f'src="packet:picture/{number}"', f'src="{way}{number}.jpg"')
        (folder / f"{way}.html").write_text(page)


def _measured(render: Callable[[], tuple[int, int]]) -> Render:
    def once() -> dict[str, Any]:
        start = time.process_time()
        size, pages = render()
        cpu_ms = (time.process_time() - start) * 1000
        return {"cpu_ms": cpu_ms, "bytes": size, "pages": pages, "peak_mib": _peak_mib()}

    return once


def _peak_mib() -> int:
    import resource  # noqa: PLC0415 (not on every system)

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _shipped(_way: str, folder: Path) -> Render:
    from routing.packets.rendering import render  # noqa: PLC0415
    from routing.packets.signing import packet_signer  # noqa: PLC0415

    document = json.loads((folder / "case.json").read_text())

    def files(file_id: str) -> Iterator[bytes]:
        with (folder / file_id).open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk

    def once() -> tuple[int, int]:
        with tempfile.TemporaryFile() as target:
            made = render(document, target, files=files, signer=packet_signer())
        return made.size, made.pages

    return _measured(once)


def _naive(way: str, folder: Path) -> Render:
    from weasyprint import HTML  # noqa: PLC0415

    html = (folder / f"{way}.html").read_text()

    def once() -> tuple[int, int]:
        return len(HTML(string=html, base_url=f"{folder}/").write_pdf()), 0

    return _measured(once)


def _chromium(_way: str, folder: Path) -> Render | None:
    try:
        import psutil  # noqa: PLC0415
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        browser = (
            sync_playwright()
            .start()
            .chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
        )
    except Exception:  # noqa: BLE001 (whatever is missing: the figure is left out)
        return None
    page = browser.new_page()
    target = folder / "chromium.pdf"

    def processes() -> list[psutil.Process]:
        return [
            child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()
        ]

    def cpu() -> float:
        return sum(sum(child.cpu_times()[:2]) for child in processes())

    def once() -> dict[str, Any]:
        start = cpu()
        page.goto(f"file://{folder}/naive_same_css.html")
        page.pdf(path=target, tagged=True, prefer_css_page_size=True)
        used = cpu() - start
        memory = sum(child.memory_info().rss for child in processes())
        return {
            "cpu_ms": used * 1000,
            "bytes": target.stat().st_size,
            "pages": 0,
            "peak_mib": round(memory / (1 << 20)),
        }

    return once


if __name__ == "__main__":
    _main(*sys.argv[1:])
