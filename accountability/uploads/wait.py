"""What a sender sees who sent too many files within an hour."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def said_too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429, and when to come again."""
    context = {"minutes": -(-seconds // 60)}
    response = render(
        request, "evidence/too_many.html", context, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    response["Retry-After"] = str(seconds)
    return response
