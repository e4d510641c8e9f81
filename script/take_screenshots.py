"""Takes the pictures of README.md: a report on a phone, then what staff and an agency see of it.

    script/screenshots

A server is started with an empty data folder in /tmp and a port that is free, a report is filed in
a real browser, and everything is taken away again. What is shown is invented.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
PHONE = {"width": 360, "height": 720}
DESK = {"width": 1280, "height": 800}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AGENCY = "Jackson County Prosecuting Attorney"
NARRATIVE = (
    "Demonstration: I was walking home after the march. Two officers stopped me at 12th and Main. "
    "One hit me twice on the arm with his baton. I did nothing. My cousin saw it."
)
CONTINUE = "#answers .screen-buttons .usa-button--big"
READY_SECONDS = 90


@contextmanager
def server() -> Iterator[tuple[str, dict[str, str]]]:
    """A site of its own: its address, and the sign-in link of each account."""
    home = tempfile.mkdtemp(prefix="screenshots-")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = subprocess.Popen(
        ["script/server", "--port", str(port)],
        env=os.environ | {"ACCOUNTABILITY_HOME": home},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", _links(started)
    finally:
        started.send_signal(signal.SIGINT)
        started.communicate()
        shutil.rmtree(home)


def _links(started: subprocess.Popen[str]) -> dict[str, str]:
    links, account = {}, ""
    for line in started.stdout or ():
        if found := re.search(r"(\S+)@\S+  \(", line):
            account = found[1]
        elif found := re.search(r"http\S+/local/sign-in/\S+", line):
            links[account] = found[0]
        elif "Ctrl-C" in line:
            return links
    raise SystemExit("script/screenshots: the server did not start")


def keep(name: str, taken: bytes) -> None:
    """As WebP, in which a page's few colors take little."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.save(PICTURES / f"{name}.webp", quality=70, method=6)


def shoot(page: Page, name: str, top: Locator | None = None) -> None:
    """What the screen shows, with ``top`` at its upper edge, below the bar that stays."""
    page.wait_for_load_state("networkidle")
    if top is not None:
        top.evaluate("it => scrollTo(0, it.getBoundingClientRect().top + scrollY - 60)")
    keep(name, page.screenshot())


def open_page(browser: Browser, size: dict[str, int]) -> Page:
    wide = size["width"] > PHONE["width"]
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=1 if wide else 1.5,
        locale="en-US",
    )
    context.set_default_timeout(READY_SECONDS * 1000)
    return context.new_page()


def file_a_report(page: Page, site: str) -> str:
    """By phone; the case number."""
    page.goto(f"{site}/report/")
    shoot(page, "start")
    page.click("button[value=resident]")
    page.fill("[name=narrative]", NARRATIVE)
    for box, number in (("month", "5"), ("day", "30"), ("year", "2026")):
        page.fill(f"[name=date_{box}]", number)
    page.fill("[name=place]", "12th and Main")
    page.check("[name=county][value=jackson]")
    page.click(CONTINUE)
    page.check("[value=baton]")
    shoot(page, "force", page.locator("[for=id_force_types_7]"))
    page.click(CONTINUE)
    page.check("[value=minor]")
    page.click(CONTINUE)
    while not page.url.endswith("/evidence/"):
        page.click(CONTINUE)
        page.wait_for_load_state()
    photo = io.BytesIO()
    Image.effect_mandelbrot((800, 600), (-2, -1, 1, 1), 60).save(photo, "JPEG")
    page.set_input_files(
        "#file_chooser",
        {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()},
    )
    page.fill("#file_description", "The corner, a minute later")
    page.click("#send_files > button")
    page.wait_for_selector(".sent-file code")
    shoot(page, "evidence", page.locator("#files"))
    page.click(CONTINUE)
    while not page.locator("[name=file]").count():
        page.click(CONTINUE)
        page.wait_for_load_state()
    shoot(page, "review", page.locator("h1"))
    page.click("[name=file]")
    page.wait_for_selector(".receipt-card")
    shoot(page, "receipt")
    phrase = page.inner_text(".receipt-card__phrase")
    number = page.inner_text(".receipt-card__number")
    page.goto(f"{site}/track/")
    page.fill("#phrase", phrase)
    page.click("main form button")
    page.wait_for_selector(".path--state")
    shoot(page, "track")
    return number


def show_agency(page: Page, link: str, number: str) -> None:
    """The referral, and the first pages of its packet."""
    page.goto(link)
    page.click(f"main a:has-text('{number}')")
    with page.expect_download() as download:
        page.click("a[href$='/packet/']")
    page.reload()
    shoot(page, "agency")
    pages = subprocess.run(
        ["pdftoppm", "-png", "-r", "60", "-f", "1", "-l", "3", download.value.path()],
        check=True,
        capture_output=True,
    ).stdout
    starts = [found.start() for found in re.finditer(rb"\x89PNG\r\n", pages)]
    sheets = [Image.open(io.BytesIO(pages[start:])).convert("RGB") for start in starts]
    width = sum(sheet.width for sheet in sheets) + 12 * (len(sheets) - 1)
    beside = Image.new("RGB", (width, sheets[0].height), "#c6cace")
    for place, sheet in enumerate(sheets):
        beside.paste(sheet, (place * (sheet.width + 12), 0))
    beside.save(PICTURES / "packet.webp", quality=70, method=6)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with server() as (site, links), sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        number = file_a_report(open_page(browser, PHONE), site)
        desk = open_page(browser, DESK)
        desk.goto(links["intake"])
        shoot(desk, "queue")
        desk.click(f"main a:has-text('{number}')")
        shoot(desk, "case")
        reviewer = open_page(browser, DESK)
        show_agency(reviewer, links["agency.reviewer.jackson-prosecutor"], number)
        browser.close()


if __name__ == "__main__":
    main()
