"""Who files leaves no trace: real servers, unique marks on every request, and then a search of all.

Everything that the installation keeps is searched: what the processes wrote, every file of the data
folder (the database's own files, its log and write-ahead log, the broker's, mail, uploads), every
table as text, and the broker's dump. One mark is the address itself that the requests come from.
"""

from __future__ import annotations

import http.client
import re
import secrets
import tempfile
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

import psycopg2
import pytest
import redis

from accountability.local import embedded
from tests.local.test_serve import Server, port  # noqa: F401 (a fixture)

SOURCE = "127.77.66.55"  # loopback too: the server sees this as the sender's address
FORWARDED = "203.0.113.207"
AGENT = f"Canary/{secrets.token_hex(8)}"
REFERER = f"https://intranet.example/{secrets.token_hex(8)}"
MARKS = [mark.encode() for mark in (SOURCE, FORWARDED, AGENT, REFERER)]
# This one must be found: a search that finds nothing at all would prove nothing.
STORY = f"Demonstration {secrets.token_hex(8)}: my sergeant hit a man in handcuffs with a baton."


@dataclass
class Officer:
    """A browser of somebody who must not be found out, with cookies and no JavaScript."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""
    status: int = 0
    location: str = ""

    def ask(self, method: str, path: str, posted: dict[str, str] | None = None, **more: str) -> str:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(SOURCE, 0)
        )
        headers = {
            "User-Agent": AGENT,
            "X-Forwarded-For": FORWARDED,
            "Forwarded": f"for={FORWARDED}",
            "X-Real-IP": FORWARDED,
            "Referer": REFERER,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        } | more
        body = None
        if posted is not None:
            # The referer of a form is the page that it stood on.
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(posted)
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        self.page = answer.read().decode(errors="replace")
        self.status = answer.status
        self.location = answer.headers.get("Location", "")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
        connection.close()
        return self.page

    def get(self, path: str) -> str:
        return self.ask("GET", path)

    def post(self, path: str, **posted: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        assert token, f"no form on the page before {path}"
        return self.ask("POST", path, {"csrfmiddlewaretoken": token[1], **posted})


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="no-trace-") as name:
        yield Path(name)
        embedded.stop(Path(name))


@pytest.fixture
def server(home: Path, port: int) -> Iterator[Server]:  # noqa: F811
    server = Server(home, port)
    yield server
    if server.process.poll() is None:
        server.process.terminate()
        server.end()


def test_nothing_that_is_kept_tells_who_sent_it(home: Path, server: Server, port: int) -> None:  # noqa: F811
    server.wait_until_announced()
    officer = Officer(port)
    file_report(officer)
    go_on(officer)
    ask_for_what_fails(officer)
    tables = every_table(home)
    dump = broker_dump(home)
    meet_a_fault(home, officer)
    server.process.terminate()
    server.end()

    kept = {"tables": tables, "broker": dump, "output": "".join(server.said).encode()}
    kept |= {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert STORY.encode() in tables
    assert any("pg_wal" in name for name in kept)
    assert any(b"OperationalError (value withheld)" in text for text in kept.values())
    for mark in MARKS:
        assert [name for name, text in kept.items() if mark in text] == []


def file_report(officer: Officer) -> None:
    """The officers' way in, to the receipt."""
    officer.get("/report/officer/")
    officer.post("/report/officer/", kind="officer")
    officer.get("/report/incident/")
    officer.post("/report/incident/", narrative=STORY, kind="officer")
    officer.get("/report/order/")
    officer.post("/report/order/", under_order="no", kind="officer")
    officer.get("/report/name/")
    officer.post("/report/name/", disclosure="sealed", name="Olga Example", kind="officer")
    officer.get("/report/review/")
    officer.post("/report/review/", file="1")
    assert officer.location == "/report/receipt/", officer.page
    officer.get("/report/receipt/")


def go_on(officer: Officer) -> None:
    """What an officer may do later: follow, write, add, report reprisal, leave."""
    phrase = re.search(r'translate="no">([a-z -]+)</dd>', officer.page)
    assert phrase
    officer.get("/track/")
    officer.post("/track/", phrase=phrase[1])
    assert "KC-" in officer.page
    for path, typed in {
        "/track/message/": {"words": "When will somebody read this?"},
        "/track/statement/": {"words": "It happened in the yard.", "under_order": "no"},
        "/track/contact/": {"email": "olga@canary.example"},
        "/track/reprisal/": {
            "kinds": "transfer",
            "words": "I was moved to nights.",
            "under_order": "no",
        },
    }.items():
        officer.get(path)
        officer.post(path, **typed)
        assert officer.status in (200, 302)
    officer.get("/track/")
    officer.post("/track/notices/", wanted="yes")
    officer.get("/leave/")


def ask_for_what_fails(officer: Officer) -> None:
    """Requests that are refused, each its own way, and of which servers like to tell."""
    assert officer.get("/no-such-page/") is not None
    assert officer.status == 404
    officer.ask("POST", "/track/", {"phrase": "x"})
    assert officer.status == 403
    officer.ask("GET", "/", Host="elsewhere.example")
    assert officer.status == 400
    officer.ask("GET", "/", **{"Content-Length": "many"})
    assert officer.status == 400
    officer.ask("PUT", "/report/")
    assert officer.status == 403
    officer.get("/track/")
    officer.post("/track/", phrase="\x00 not \x00 a phrase")
    officer.ask("POST", "/api/v1/complaints/", {"narrative": "x"})
    assert officer.status == 415


def meet_a_fault(home: Path, officer: Officer) -> None:
    """A request that ends in a 500: the database is away, in the middle of the day."""
    officer.get("/track/")
    embedded.stop(home, {embedded.POSTGRES})
    officer.post("/track/", phrase="seven words of somebody who is in a hurry")
    assert officer.status == 500


def every_table(home: Path) -> bytes:
    """Every table of the database as text."""
    with psycopg2.connect(embedded.ensure_postgres_running(home)) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        names = [name for (name,) in cursor.fetchall()]
        assert len(names) > 30
        with tempfile.TemporaryFile() as file:
            for name in names:
                cursor.copy_expert(f"COPY {name} TO STDOUT", file)
            cursor.execute("CHECKPOINT")
            file.seek(0)
            return file.read()


def broker_dump(home: Path) -> bytes:
    """Every key and value of the broker, as it would dump them."""
    broker = redis.Redis.from_url(embedded.ensure_valkey_running(home))
    keys = list(broker.scan_iter())
    return b"\n".join(key + b" " + (broker.dump(key) or b"") for key in keys)
