"""A real browser in front of the real site: whitenoise serves the built files, as in production."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from routing.installation import install_defaults

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOCALES = {"en": "en-US", "es": "es-MX"}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here: the machine's own. Its event loop ends with them."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    # Playwright runs an event loop in this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class _Unwrapped(WSGIHandler):
    """Leaves static files to whitenoise, where Django's test server would take them over."""

    def __init__(self, application: WSGIHandler) -> None:
        super().__init__()
        del application


@pytest.fixture
def site(transactional_db: None, static_files: None) -> Iterator[str]:
    """The site's address, with the city's rules in an empty database."""
    install_defaults()
    thread = LiveServerThread("localhost", _Unwrapped)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()
    connections.close_all()


class Visitor:
    """A page whose console must stay silent, and which asks nobody but this site."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.expected_errors = 0
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        context.on("request", lambda request: self._asked(request.url))

    def _heard(self, message: object) -> None:
        if getattr(message, "type", "") in {"error", "warning"}:
            self.complaints.append(str(getattr(message, "text", message)))

    def _asked(self, url: str) -> None:
        if not url.startswith(self.site):
            self.complaints.append(f"asked somebody else: {url}")

    def goes_to(self, path: str) -> None:
        self.page.goto(self.site + path)


@pytest.fixture
def visitor_with(browser: Browser, site: str) -> Iterator[object]:
    """Make a visitor: ``visitor_with(language="es", width=360, scripts=False)``."""
    made: list[tuple[BrowserContext, Visitor]] = []

    def make(*, language: str = "en", width: int = 360, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 740},
            locale=LOCALES[language],
            java_script_enabled=scripts,
        )
        context.set_default_timeout(15_000)
        visitor = Visitor(context, site)
        made.append((context, visitor))
        return visitor

    yield make
    complaints = [complaint for _, visitor in made for complaint in visitor.complaints]
    for context, _ in made:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's source."""
    return Path("node_modules/axe-core/axe.min.js").read_text()
