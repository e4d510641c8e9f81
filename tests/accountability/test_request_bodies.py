"""Bodies over a real server: slow ones end, broken ones never pass for whole, nobody else waits."""

from __future__ import annotations

import http.client
import io
import select
import socket
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.test import RequestFactory

from accountability import request_bodies
from accountability.api.problems import problem_details
from accountability.resident.csrf import csrf_failure
from tests.accountability.small_site import WITHIN, serving


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving("tests.accountability.small_site:reads") as port:
        yield port


def begun(port: int, length: int, first: bytes, path: str = "/") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), 30)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
    connection.sendall(head.encode() + first)
    return connection


def told(connection: socket.socket) -> tuple[int, str, str]:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, answer.read().decode(), answer.getheader("Connection", "")


def test_a_body_that_comes_whole_is_handed_on(port: int) -> None:
    with begun(port, 3_000_000, b"a" * 1_000_000) as connection:
        connection.sendall(b"b" * 2_000_000)
        assert told(connection) == (200, "3000000", "keep-alive")
        assert told(connection_again(connection)) == (200, "0", "keep-alive")


def connection_again(connection: socket.socket) -> socket.socket:
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection


def test_who_sends_a_byte_now_and_then_is_ended_and_told(port: int) -> None:
    with begun(port, 3_000_000, b"a") as connection:
        began = time.monotonic()
        while not select.select([connection], [], [], 0.1)[0]:
            connection.sendall(b"b")
        assert told(connection) == (200, "cut True", "close")
    assert time.monotonic() - began >= WITHIN


def test_a_body_whose_line_broke_does_not_pass_for_a_whole_one(port: int) -> None:
    with begun(port, 3_000_000, b"a" * 10) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert told(connection)[1] == "cut True"


def test_whoever_stays_after_an_early_answer_keeps_nobody_else_waiting(port: int) -> None:
    staying = [begun(port, 9_000_000, b"a" * 1000, "/early") for _ in range(4)]
    assert [told(connection)[0] for connection in staying] == [503] * 4
    began = time.monotonic()
    with begun(port, 1, b"a") as connection:
        assert told(connection)[1] == "1"
    assert time.monotonic() - began < 1
    for connection in staying:
        connection.close()


def test_an_early_answer_reaches_a_sender_who_is_in_the_middle_of_a_piece(port: int) -> None:
    with begun(port, 9_000_000, b"", "/early") as connection:
        for _ in range(9):
            connection.sendall(b"a" * 1_000_000)
        assert told(connection)[0] == 503


def test_a_form_that_did_not_come_whole_is_said_so_and_nothing_of_it_is_kept() -> None:
    environ = RequestFactory().post("/report/incident/", {"narrative": "Half of"}).META
    half = request_bodies._Whole(BytesIO(b"narrative=Half+of"), 500, None)
    whole = {**environ, "wsgi.input": io.BufferedReader(half), "CONTENT_LENGTH": "500"}
    request = WSGIRequest({**whole, "CONTENT_TYPE": "application/x-www-form-urlencoded"})
    answer = csrf_failure(request)
    assert answer.status_code == 400
    assert "Nothing of what you just sent was kept" in " ".join(answer.content.decode().split())


def test_the_api_says_that_a_body_did_not_come_whole() -> None:
    answer = problem_details(UnreadablePostError("cut"), {})
    assert answer is not None
    assert answer.status_code == 400
    assert "broke off" in answer.data["detail"]
