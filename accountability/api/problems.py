"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"


def problem_details(fault: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. ``errors`` lists each fault with a JSON Pointer to its place."""
    del context
    if isinstance(fault, UnreadablePostError):
        return problem(
            HTTPStatus.BAD_REQUEST, "The body came too slowly, or broke off. Send again."
        )
    if isinstance(fault, Http404):
        fault = exceptions.NotFound()
    if not isinstance(fault, exceptions.APIException):
        return None
    status = HTTPStatus(fault.status_code)
    if isinstance(fault, exceptions.ValidationError):
        return problem(
            status,
            "Some of what was sent cannot be used. See errors for each place and what to do.",
            errors=list(_errors(fault.detail, "")),
        )
    response = problem(status, str(fault.detail))
    wait = getattr(fault, "wait", None)
    if wait:
        response["Retry-After"] = str(int(wait))
    return response


def problem(status: HTTPStatus, detail: str, **members: Any) -> Response:
    """A problem document; ``about:blank`` as its type, so the title is the status's own phrase."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        **members,
    }
    return Response(document, status=status.value, content_type=CONTENT_TYPE)


def _errors(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for key, part in detail.items():
            at_object = key == "non_field_errors"
            yield from _errors(part, pointer if at_object else f"{pointer}/{_escaped(str(key))}")
    elif isinstance(detail, list):
        for index, part in enumerate(detail):
            nested = isinstance(part, dict | list)
            yield from _errors(part, f"{pointer}/{index}" if nested else pointer)
    else:
        yield {"pointer": pointer, "detail": _plain(str(detail))}


# REST framework's own words, and what to do instead of what is the matter.
PLAIN = {
    "This field is required.": "Add this: it must be there.",
    "This field may not be null.": "Give a value here, not null.",
    "This field may not be blank.": "Write something here, or leave the key out.",
    "This list may not be empty.": "List at least one, or leave the key out.",
    "Not a valid string.": "Send this as text, in quotation marks.",
    "Must be a valid boolean.": "Send true or false, without quotation marks.",
    "Enter a valid email address.": "Give an e-mail address such as name@example.org, or null.",
}
TOO_MANY = re.compile(r"Ensure this field has no more than (\d+) (characters|elements)\.")
NO_CHOICE = re.compile(r'".*" is not a valid choice\.', re.DOTALL)


def _plain(message: str) -> str:
    """What to do, in a plain sentence, and without what was sent."""
    if found := TOO_MANY.fullmatch(message):
        return f"Shorten this to {found[1]} {found[2]} at most."
    if NO_CHOICE.fullmatch(message):
        return "Use one of the words that /api/schema/ lists for this."
    return PLAIN.get(message, message)


def _escaped(key: str) -> str:
    """A key as a reference token of a JSON Pointer (RFC 6901)."""
    return key[:100].replace("~", "~0").replace("/", "~1")
