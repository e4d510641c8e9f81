"""What the log must never hold: addresses, paths, form data, values inside exceptions."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client, RequestFactory
from gunicorn.config import Config

from accountability import web_server
from accountability.log_privacy import DropRequestDetails, ValueFreeFormatter

SECRET = "seventeen-herons"
LOGGING: dict[str, Any] = settings.LOGGING


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Whatever the log writes during the test, through the site's own filter and formatter."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(ValueFreeFormatter())
    handler.addFilter(DropRequestDetails())
    loggers = [logging.getLogger(name) for name in (None, *LOGGING["loggers"])]
    for logger in loggers:
        logger.addHandler(handler)
    yield text
    for logger in loggers:
        logger.removeHandler(handler)


@contextmanager
def logged(write: Callable[[Exception], None]) -> Iterator[list[Exception]]:
    """Have ``write`` log the exception of the block; yield the list that it goes to."""
    caught: list[Exception] = []
    try:
        yield caught
    except Exception as error:  # noqa: BLE001 (any that a test raises)
        caught.append(error)
        write(error)


def log(name: str, message: str) -> Callable[[Exception], None]:
    return lambda error: logging.getLogger(name).error(message, exc_info=error)


def test_an_exception_shows_its_kind_and_lines_and_no_value(written: io.StringIO) -> None:
    with logged(log("complaints", "A complaint was refused")):
        raise ValidationError(f"{SECRET} is no date")

    assert "A complaint was refused" in written.getvalue()
    assert "ValidationError (value withheld)" in written.getvalue()
    assert "test_log_privacy.py" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_the_causes_of_an_exception_show_no_value_either(written: io.StringIO) -> None:
    with logged(log("complaints", "failed")):
        raise RuntimeError(SECRET) from ValueError(SECRET)

    assert SECRET not in written.getvalue()


@pytest.mark.django_db
def test_a_database_error_that_quotes_the_row_is_withheld(written: io.StringIO) -> None:
    with (
        logged(log("django.request", "Internal Server Error")) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TEMPORARY TABLE once (word text UNIQUE)")
        cursor.execute("INSERT INTO once VALUES (%s), (%s)", [SECRET, SECRET])

    assert SECRET in str(caught[0])  # else this test shows nothing
    assert "IntegrityError (value withheld)" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_a_record_of_a_request_keeps_neither_path_nor_request(written: io.StringIO) -> None:
    request = RequestFactory().get(f"/track/{SECRET}/", REMOTE_ADDR="203.0.113.7")
    extra = {"request": request, "status_code": 404}

    logging.getLogger("django.request").warning("Not Found: %s", request.path, extra=extra)

    assert "django.request 404" in written.getvalue()
    assert SECRET not in written.getvalue()
    assert "203.0.113.7" not in written.getvalue()


@pytest.mark.django_db
def test_a_page_that_is_not_there_leaves_no_trace_of_who_asked_for_what(
    client: Client, written: io.StringIO
) -> None:
    client.get(f"/{SECRET}/", REMOTE_ADDR="203.0.113.7", headers={"user-agent": SECRET})

    assert SECRET not in written.getvalue()
    assert "203.0.113.7" not in written.getvalue()


def test_the_configured_log_uses_the_filter_and_the_formatter() -> None:
    handlers = LOGGING["handlers"]

    assert set(handlers) == {"console"}
    assert handlers["console"]["filters"] == ["no_request"]
    assert handlers["console"]["formatter"] == "plain"
    assert LOGGING["root"]["handlers"] == ["console"]
    named = [logger.get("handlers", ["console"]) for logger in LOGGING["loggers"].values()]
    assert all(used == ["console"] for used in named)


def test_gunicorn_writes_no_access_log() -> None:
    assert web_server.accesslog is None


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Invalid request from ip=203.0.113.7: seventeen-herons", ()),
        ("Error handling request %s %s", ("GET", "/track/seventeen-herons")),
        ("Error handling request %s", ("/track/seventeen-herons",)),
    ],
)
def test_gunicorn_s_own_messages_lose_the_sender_and_the_path(
    capsys: pytest.CaptureFixture[str], message: str, arguments: tuple[str, ...]
) -> None:
    gunicorn = web_server.PrivateLogger(Config())
    with logged(lambda error: gunicorn.error(message, *arguments, exc_info=error)):
        raise ValueError(SECRET)

    written = capsys.readouterr().err
    assert "request" in written
    assert "ValueError (value withheld)" in written
    assert "herons" not in written
    assert "203.0.113.7" not in written
