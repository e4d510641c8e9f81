"""At most half of a process's threads receive files, so that senders never stop the site.

How slow one may be, ``accountability/request_bodies.py`` says.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
AT_ONCE: Final = 8  # of the threads in accountability/web_server.py
COME_AGAIN_SECONDS: Final = 5
_slots = threading.BoundedSemaphore(AT_ONCE)


def in_a_slot(view: View[P]) -> View[P]:
    """Answer 503 with ``Retry-After`` while all slots are taken."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method not in ("POST", "PATCH"):
            return view(request, *args, **kwargs)
        if not _slots.acquire(blocking=False):
            busy = HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
            busy["Retry-After"] = str(COME_AGAIN_SECONDS)
            return left_unread(busy)
        try:
            return view(request, *args, **kwargs)
        finally:
            _slots.release()

    return cast("View[P]", guarded)


def left_unread(answer: HttpResponse) -> HttpResponse:
    """End the connection after an answer that came before its request's body was read: else the
    server would take in the rest only to find where the next request begins."""
    answer["Connection"] = "close"  # accountability/connection_close.py tells the server
    return answer
