"""Limits: by address for an hour, for everyone together, and nothing that outlives the hour."""

from __future__ import annotations

from accountability.limits import HOUR, HourlyLimit


class Clock:
    """A clock that a test turns."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_waits_until_the_hour_is_over() -> None:
    clock = Clock()
    limit = HourlyLimit(each=2, everyone=100, clock=clock)
    for _ in range(2):
        assert limit.wait("192.0.2.1") == 0
        limit.count("192.0.2.1")
    assert limit.wait("192.0.2.1") == 3600
    assert limit.wait("192.0.2.2") == 0
    clock.now += HOUR - 0.2
    assert limit.wait("192.0.2.1") == 1
    clock.now += 0.2
    assert limit.wait("192.0.2.1") == 0


def test_an_event_counts_until_the_limit_is_reached() -> None:
    limit = HourlyLimit(each=2, everyone=100, clock=Clock())
    assert [limit.wait_or_count("192.0.2.1") for _ in range(4)] == [0, 0, 3600, 3600]
    assert limit.wait_or_count("192.0.2.2") == 0


def test_all_addresses_together_have_a_limit() -> None:
    limit = HourlyLimit(each=100, everyone=3, clock=Clock())
    for number in range(3):
        limit.count(f"192.0.2.{number}")
    assert limit.wait("192.0.2.99") > 0


def test_the_memory_holds_no_address_and_a_new_secret_each_hour() -> None:
    clock = Clock()
    limit = HourlyLimit(each=2, everyone=100, clock=clock)
    limit.count("192.0.2.1")
    before = limit._secret
    assert b"192.0.2.1" not in b"".join(limit._counts)
    clock.now += HOUR
    limit.wait("192.0.2.1")
    assert limit._secret != before
    assert not limit._counts[limit._key("192.0.2.1")]
