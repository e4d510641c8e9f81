"""Handing out a stored file: checked whole first, under a name that tells nothing more, to be saved
and not shown; or as a small picture on a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from complaints.evidence.access import read_file
from complaints.evidence.names import handover_name
from complaints.evidence.sealed_files import EvidenceDamagedError
from complaints.models import EvidenceFile, EvidenceItem
from complaints.sealing import SealBroken

# Whatever is in it, a browser that opens it all the same runs nothing and loads nothing.
LOCKED_DOWN: Final = "sandbox; default-src 'none'"
SHOWN: Final = frozenset({"image/jpeg", "image/png"})


def hand_over(
    request: HttpRequest,
    item: EvidenceItem,
    file: EvidenceFile,
    *,
    record: Callable[[], object],
) -> HttpResponseBase:
    """The file as a download. ``record`` writes down that it leaves, after its bytes were read and
    hashed and before the first one goes; a damaged one does not leave, and the page says so."""
    try:
        for _ in read_file(file, item):
            pass
    except (EvidenceDamagedError, SealBroken):
        return render(
            request, "evidence/damaged.html", {"item": item}, status=HTTPStatus.SERVICE_UNAVAILABLE
        )
    record()
    media_type = file.media_type or item.media_type or "application/octet-stream"
    response = StreamingHttpResponse(read_file(file, item), content_type=media_type)
    name = handover_name(item.exhibit, item.name, media_type)
    response["Content-Length"] = str(file.size_bytes)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _locked_down(response)


def show_picture(item: EvidenceItem, file: EvidenceFile) -> HttpResponseBase:
    """A picture that the house made itself, for a page."""
    try:
        content = b"".join(read_file(file, item))
    except (EvidenceDamagedError, SealBroken):
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    shown = file.media_type if file.media_type in SHOWN else "application/octet-stream"
    return _locked_down(HttpResponse(content, content_type=shown))


def _locked_down(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = LOCKED_DOWN
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, no_store=True, private=True)
    return response
