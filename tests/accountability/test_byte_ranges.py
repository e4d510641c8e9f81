"""Which bytes a request asks for, as RFC 9110 reads it."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from accountability.byte_ranges import ByteRange, Unsatisfiable, asked_for

TAG = "ab" * 32


def asked(header: str, size: int = 1000, **more: str) -> tuple[int, int] | None:
    headers = {"Range": header, **more}
    part = asked_for(RequestFactory().get("/", headers=headers), size=size, sha256=TAG)
    return (part.first, part.last) if part else None


@pytest.mark.parametrize(
    ("header", "bounds"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=0-", (0, 999)),
        ("bytes=500-", (500, 999)),
        ("bytes = 5 - 9", (5, 9)),
        ("bytes=990-5000", (990, 999)),
        ("bytes=-10", (990, 999)),
        ("bytes=-5000", (0, 999)),
    ],
)
def test_one_range_is_read(header: str, bounds: tuple[int, int]) -> None:
    assert asked(header) == bounds


@pytest.mark.parametrize(
    "header",
    [
        "", "bytes=-", "bytes=9-5", "bytes=0-1,5-6", "items=0-1", "bytes=a-b", "bytes=0x1-",
        "bytes=-1-2", "bytes=" + "9" * 400 + "-", "bytes=\u0661-\u0662",
    ],
)  # fmt: skip
def test_what_is_no_single_range_gets_the_whole(header: str) -> None:
    assert asked(header) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked(header)


def test_a_range_of_another_file_gets_the_whole() -> None:
    assert asked("bytes=5-9", **{"If-Range": f'"{TAG}"'}) == (5, 9)
    assert asked("bytes=5-9", **{"If-Range": f'W/"{TAG}"'}) is None
    assert asked("bytes=5-9", **{"If-Range": '"another"'}) is None
    assert asked("bytes=5-9", **{"If-Range": "Mon, 01 Jun 2020 00:00:00 GMT"}) is None


@settings(deadline=None)  # a busy machine is no fault
@given(content=st.binary(min_size=1, max_size=300), data=st.data())
def test_a_part_of_what_comes_in_pieces_is_the_same_bytes(
    content: bytes, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(content) - 1))
    last = data.draw(st.integers(first, len(content) - 1))
    step = data.draw(st.integers(1, 50))
    pieces = (content[at : at + step] for at in range(0, len(content), step))
    part = ByteRange(first, last, len(content))
    assert b"".join(part.of(pieces)) == content[first : last + 1]
    assert part.length == last + 1 - first
