"""Codes of an authenticator app, as somebody types them off a phone."""

from __future__ import annotations

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.workers import until

SECONDS_TO_TYPE_IT = 10


def code_of(secret: str) -> str:
    """The code of this moment; one that is about to change is waited out, as people do."""
    period = app_settings.TOTP_PERIOD
    until(
        lambda: time.time() % period < period - SECONDS_TO_TYPE_IT,
        within=SECONDS_TO_TYPE_IT + 5,
        what="a code that lasts long enough to be typed",
    )
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
