"""The cookie that keeps a report open for half an hour after its phrase was typed.

It holds the complaint's random identifier, signed and with its time; not the phrase. It ends with
the browser, no script can read it, and it is sent to the tracking pages alone.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from complaints import access
from complaints.models import Complaint

NAME: Final = "follow"
PATH: Final = "/track/"
OPEN_FOR: Final = timedelta(minutes=30)


def read(request: HttpRequest) -> Complaint | None:
    """The report that is open in this browser; None for none, a stale and a forged cookie."""
    try:
        value = signing.loads(request.COOKIES.get(NAME, ""), salt=NAME, max_age=OPEN_FOR)
        return access.for_its_filer(uuid.UUID(value))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def write(response: HttpResponse, complaint: Complaint) -> None:
    """Keep the report open from now on."""
    response.set_cookie(
        NAME,
        signing.dumps(str(complaint.pk), salt=NAME),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def clear(response: HttpResponse) -> None:
    response.delete_cookie(NAME, path=PATH, samesite="Strict")
