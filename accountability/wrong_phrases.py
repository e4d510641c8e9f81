"""Phrases that open nothing: counted in memory alone, and too many within an hour are told so.

A phrase is looked up before anything is counted, whatever came from that address before: the right
one always opens. It costs a keyed hash and one question to an index, the same for a wrong one.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accountability.limits import WRONG_PHRASES


def count_wrong(request: HttpRequest) -> HttpResponse | None:
    """Count a phrase that opened nothing. Returns the page for an address that sent too many."""
    seconds = WRONG_PHRASES.wait_or_count(request.META.get("REMOTE_ADDR", ""))
    if not seconds:
        return None
    context = {"minutes": -(-seconds // 60)}
    status = HTTPStatus.TOO_MANY_REQUESTS
    response = render(request, "public/too_many.html", context, status=status)
    response["Retry-After"] = str(seconds)
    return response
