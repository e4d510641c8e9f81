"""The cookie that holds a draft's token: the only thing that can open the draft."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = "report"
PATH = "/report/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def read(request: HttpRequest) -> str | None:
    """The token that the browser sent; None for none, and for what cannot be one."""
    token = request.COOKIES.get(NAME, "")
    return token if TOKEN.fullmatch(token) else None


def write(response: HttpResponse, token: str) -> None:
    """Give the browser the token until it is closed."""
    response.set_cookie(
        NAME, token, path=PATH, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def clear(response: HttpResponse) -> None:
    response.delete_cookie(NAME, path=PATH, samesite="Lax")
