"""Handing out a stored file: checked whole first, under a name that tells nothing more, to be saved
and not shown; or as a small picture on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from accountability import byte_ranges
from complaints.evidence.access import read_file, read_file_range
from complaints.evidence.names import handover_name
from complaints.evidence.sealed_files import EvidenceDamagedError
from complaints.models import EvidenceFile, EvidenceItem
from complaints.sealing import SealBroken

# Whatever is in it, a browser that opens it all the same runs nothing and loads nothing.
LOCKED_DOWN: Final = "sandbox; default-src 'none'"
DAMAGED: Final = (EvidenceDamagedError, SealBroken)
SHOWN: Final = frozenset({"image/jpeg", "image/png"})


def hand_over(
    request: HttpRequest,
    item: EvidenceItem,
    file: EvidenceFile,
    *,
    record: Callable[[str], object],
) -> HttpResponseBase:
    """The file as a download, or the page that says that it is damaged."""
    try:
        return deliver(request, item, file, record=record)
    except DAMAGED:
        return render(
            request, "evidence/damaged.html", {"item": item}, status=HTTPStatus.SERVICE_UNAVAILABLE
        )


def deliver(
    request: HttpRequest,
    item: EvidenceItem,
    file: EvidenceFile,
    *,
    record: Callable[[str], object],
) -> HttpResponseBase:
    """The file as a download, or the one range of its bytes that is asked for.

    ``record`` writes down that it leaves, after its bytes were read and hashed (of a range: opened
    under their seals) and before the first one goes; it is told which bytes, or "" for all. Raises
    one of ``DAMAGED``; then nothing leaves.
    """
    try:
        part = byte_ranges.asked_for(request, size=file.size_bytes, sha256=file.sha256)
    except byte_ranges.Unsatisfiable:
        return byte_ranges.unsatisfiable(file.size_bytes)
    for _ in _bytes_of(item, file, part):
        pass
    record(str(part) if part else "")
    media_type = file.media_type or item.media_type or "application/octet-stream"
    response = byte_ranges.download(
        _bytes_of(item, file, part),
        size=file.size_bytes,
        sha256=file.sha256,
        part=part,
        media_type=media_type,
    )
    name = handover_name(item.exhibit, item.name, media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _locked_down(response)


def _bytes_of(
    item: EvidenceItem, file: EvidenceFile, part: byte_ranges.ByteRange | None
) -> Iterator[bytes]:
    if part is None:
        return read_file(file, item)
    return read_file_range(file, item, part.first, part.last)


def show_picture(item: EvidenceItem, file: EvidenceFile) -> HttpResponseBase:
    """A picture that the house made itself, for a page."""
    try:
        content = b"".join(read_file(file, item))
    except DAMAGED:
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    shown = file.media_type if file.media_type in SHOWN else "application/octet-stream"
    return _locked_down(HttpResponse(content, content_type=shown))


def _locked_down(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = LOCKED_DOWN
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, no_store=True, private=True)
    return response
