"""The filer's own copy of what agencies were sent: made when it is asked for, kept nowhere.

The PDF library is loaded with the first copy. A copy holds neither pictures nor files, so that even
the longest is a few mebibytes: it stays in memory, and nothing is left on a disk whoever leaves.
"""

from __future__ import annotations

import io
import logging
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from accountability.limits import COPIES
from accountability.pdf_lock import PDF_LOCK
from accountability.public import track_cookie
from complaints.models import Complaint

FILE_NAME: Final = "pages.pdf"  # says nothing to whoever sees it among the downloads
BUSY_SECONDS: Final = 60
logger = logging.getLogger(__name__)


class WhyNot(StrEnum):
    """Why there is no copy."""

    NOT_SENT = "not_sent"
    BUSY = "busy"
    OFTEN = "often"
    FAILED = "failed"


STATUSES: Final = {
    WhyNot.NOT_SENT: HTTPStatus.NOT_FOUND,
    WhyNot.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    WhyNot.OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
    WhyNot.FAILED: HTTPStatus.SERVICE_UNAVAILABLE,
}


@cache_control(no_store=True)
@require_GET
def copy(request: HttpRequest) -> HttpResponse:
    """The copy of the report that is open in this browser, or a page that says why there is none.

    HEAD is not answered: it would cost as much.
    """
    complaint = track_cookie.read(request)
    if complaint is None:
        return redirect("track")
    response = _copy(request, complaint)
    track_cookie.write(response, complaint)
    return response


def _copy(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    counted = str(complaint.pk)
    if seconds := COPIES.wait(counted):
        return _no_copy(request, WhyNot.OFTEN, seconds)
    if not PDF_LOCK.acquire(blocking=False):
        return _no_copy(request, WhyNot.BUSY, BUSY_SECONDS)
    try:
        COPIES.count(counted)
        pdf = _pdf(complaint)
    except Exception:
        # Not which report: when somebody read theirs is nobody's business.
        logger.exception("A filer's copy could not be made")
        return _no_copy(request, WhyNot.FAILED)
    finally:
        PDF_LOCK.release()
    if pdf is None:
        return _no_copy(request, WhyNot.NOT_SENT)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _pdf(complaint: Complaint) -> bytes | None:
    """In English, as packets are; None where nothing was sent yet."""
    from routing.packets.filer_copy import render_filer_copy  # noqa: PLC0415 (see above)

    target = io.BytesIO()
    made = render_filer_copy(complaint, target)
    return target.getvalue() if made else None


def _no_copy(request: HttpRequest, why: WhyNot, seconds: int = 0) -> HttpResponse:
    context = {"why": why.value, "minutes": -(-seconds // 60)}
    response = render(request, "public/no_copy.html", context, status=STATUSES[why])
    if seconds:
        response["Retry-After"] = str(seconds)
    return response
