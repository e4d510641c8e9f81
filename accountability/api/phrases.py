"""The receipt's phrase in a header, and what is answered to one that opens nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from accountability.api.problems import problem
from accountability.limits import WRONG_PHRASES

PHRASE_HEADER: Final = "Receipt-Phrase"


def refuse_wrong_phrase(request: Request) -> Response:
    """404 for a phrase that was looked up in vain, 429 from an address that sent too many."""
    if seconds := WRONG_PHRASES.wait_or_count(request.META.get("REMOTE_ADDR", "")):
        return too_many(seconds, "Too many wrong phrases. Try again later.")
    return problem(
        HTTPStatus.NOT_FOUND,
        f"No complaint has this phrase. Send its seven words in {PHRASE_HEADER}.",
    )


def too_many(seconds: int, detail: str) -> Response:
    """429, and when to come again."""
    refusal = problem(HTTPStatus.TOO_MANY_REQUESTS, detail)
    refusal["Retry-After"] = str(seconds)
    return refusal
