"""People and programs that file over real HTTP, without JavaScript."""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

HOST = "127.0.0.1"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PHRASE = re.compile(r'translate="no">([a-z]+(?:[ -][a-z]+)+)</dd>')
CASE_NUMBER = re.compile(r"KC-[0-9A-Z]{5}-[0-9A-Z]{5}")
Posted = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    location: str
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """A browser without JavaScript, or a program: cookies, and the page that was last shown."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection.request(method, path, body=body, headers=sent | dict(headers or {}))
        came = connection.getresponse()
        got = came.read()
        for cookie in came.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
        location = came.headers.get("Location", "")
        connection.close()
        return Answer(came.status, got, location, time.monotonic() - began)

    def get(self, path: str) -> Answer:
        answer = self.ask("GET", path)
        self.page = answer.text
        return answer

    def post(self, path: str, posted: Posted) -> Answer:
        """A form of the page that was last shown."""
        token = TOKEN.search(self.page)
        if token is None:
            raise AssertionError(f"no form on the page before {path}")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **posted}, doseq=True)
        return self.ask(
            "POST",
            path,
            body.encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{HOST}:{self.port}{path}",
            },
        )

    def send(self, path: str, document: object, headers: Mapping[str, str] | None = None) -> Answer:
        """JSON, as a program sends it."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        return self.ask("POST", path, json.dumps(document).encode(), sent)

    def fill_in(self, screens: Sequence[tuple[str, Posted]]) -> list[Answer]:
        """Open each screen and post its form; the answers to all of these."""
        answers = []
        for path, posted in screens:
            answers += [self.get(path), self.post(path, posted)]
        return answers


def short_way(narrative: str, **more: str | Sequence[str]) -> list[tuple[str, Posted]]:
    """The screens that nobody can leave out, up to the review, where the report is filed."""
    return [
        ("/report/", {"kind": "resident"}),
        ("/report/incident/", {"narrative": narrative, "county": "jackson"}),
        ("/report/review/", {"file": "1", **more}),
    ]
