"""Adding photos, video and papers to a report after it was filed, with its phrase."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accountability.limits import NEW_FILES
from accountability.public import track_cookie
from accountability.uploads import tus
from accountability.uploads.form_post import Outcome, take_files, takes_files
from accountability.uploads.listing import form_facts, sent_files
from accountability.uploads.slots import in_a_slot
from accountability.uploads.wait import said_too_many
from complaints.evidence.access import items_of
from complaints.evidence.intake import Owner
from complaints.models import Complaint
from complaints.vocabulary import Source

no_store = cache_control(no_store=True)


@no_store
@in_a_slot
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest) -> HttpResponse:
    """What was sent so far, and the form for more."""
    complaint = track_cookie.read(request)
    if complaint is None:
        return redirect("track")
    if request.method != "POST":
        return _show(request, complaint, [])
    if seconds := NEW_FILES.wait(_address(request, complaint)):
        return said_too_many(request, seconds)
    outcomes = take_files(request, Owner(complaint=complaint), asks_order=complaint.restricted)
    for _outcome in outcomes:
        NEW_FILES.count(_address(request, complaint))
    if any(outcome.refused for outcome in outcomes):
        return _show(request, complaint, outcomes)
    response = redirect(reverse("track_evidence") + "#files")
    track_cookie.write(response, complaint)
    return response


@no_store
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: HttpRequest) -> HttpResponse:
    """Declare a file that comes in pieces."""
    complaint = _open(request)
    if seconds := NEW_FILES.wait(_address(request, complaint)):
        return said_too_many(request, seconds)
    NEW_FILES.count(_address(request, complaint))
    response = tus.create(
        request,
        Owner(complaint=complaint),
        lambda item_id: reverse("track_upload", kwargs={"item_id": item_id}),
        asks_order=complaint.restricted,
    )
    track_cookie.write(response, complaint)
    return response


@no_store
@in_a_slot
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """One piece of a file, or how far it has come. The report stays open while a file comes."""
    complaint = _open(request)
    response = tus.go_on(request, Owner(complaint=complaint), item_id)
    track_cookie.write(response, complaint)
    return response


def _open(request: HttpRequest) -> Complaint:
    complaint = track_cookie.read(request)
    if complaint is None:
        raise Http404
    return complaint


def _show(request: HttpRequest, complaint: Complaint, outcomes: list[Outcome]) -> HttpResponse:
    own = [item for item in items_of(complaint) if item.source == Source.FILER]
    context: dict[str, Any] = {
        **form_facts(),
        "sent": sent_files(own),
        "outcomes": outcomes,
        "description": request.POST.get("description", ""),
        "disclosure": complaint.disclosure,
        "asks_order": complaint.restricted,
        "files_address": reverse("track_evidence"),
        "uploads_address": reverse("track_uploads"),
    }
    response = render(request, "public/track_evidence.html", context)
    track_cookie.write(response, complaint)
    return response


def _address(request: HttpRequest, complaint: Complaint) -> str:
    """Whom the limit counts: officers all together, so that nothing tells one from another."""
    return "" if complaint.restricted else request.META.get("REMOTE_ADDR", "")
