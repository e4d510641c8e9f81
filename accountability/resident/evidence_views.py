"""The addresses that a filer's files are sent to.

Files have forms of their own on the wizard's screen, so that whatever becomes of a file, no answer
is touched.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from accountability.limits import NEW_FILES
from accountability.resident import draft_cookie
from accountability.resident.draft_answers import screen_of
from accountability.resident.evidence import asks_order, unfiled_draft
from accountability.resident.steps import BY_SLUG
from accountability.resident.views import show_screen
from accountability.uploads import tus
from accountability.uploads.form_post import take_files, takes_files
from accountability.uploads.slots import in_a_slot
from accountability.uploads.wait import said_too_many
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.evidence import intake
from complaints.evidence.access import find_coming

no_store = cache_control(no_store=True)


@no_store
@in_a_slot
@takes_files
@require_http_methods(["GET", "POST"])
def add_files(request: HttpRequest) -> HttpResponse:
    """Take the files of a plain form post, and show the screen with what became of each."""
    draft = unfiled_draft(request)
    if request.method == "GET" or draft is None:
        return redirect("report_evidence")
    if seconds := _wait(request, draft):
        return said_too_many(request, seconds)
    owner = drafts.evidence_owner(draft)
    outcomes = take_files(request, owner, asks_order=asks_order(draft))
    _count(request, draft, len(outcomes))
    if all(outcome.item for outcome in outcomes):
        return redirect(reverse("report_evidence") + "#files")
    more = {"outcomes": outcomes, "description": request.POST.get("description", "")}
    return show_screen(request, screen_of(draft, BY_SLUG["evidence"]), more=more)


@no_store
@require_POST
def remove_file(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """Forget a file of the draft, arrived or not."""
    token = draft_cookie.read(request)
    with transaction.atomic():  # under the draft's lock: filing takes all or what is left
        draft = drafts.open_draft(token, at=timezone.now(), lock=True) if token else None
        if draft is not None and not draft.filed:
            owner = drafts.evidence_owner(draft)
            item = find_coming(item_id, draft_hash=owner.draft_hash, complaint=None)
            if item is not None:
                intake.erase(item)
    return redirect(reverse("report_evidence") + "#files")


@no_store
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: HttpRequest) -> HttpResponse:
    """Declare a file that comes in pieces."""
    draft = unfiled_draft(request)
    if draft is None:
        raise Http404
    if seconds := _wait(request, draft):
        return said_too_many(request, seconds)
    _count(request, draft, 1)
    return tus.create(
        request,
        drafts.evidence_owner(draft),
        lambda item_id: reverse("report_upload", kwargs={"item_id": item_id}),
        asks_order=asks_order(draft),
    )


@no_store
@in_a_slot
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """One piece of a file, or how far it has come."""
    draft = unfiled_draft(request)
    if draft is None:
        raise Http404
    return tus.go_on(request, drafts.evidence_owner(draft), item_id)


def _address(request: HttpRequest, draft: OpenDraft) -> str:
    """Whom the limit counts: officers all together, so that nothing tells one from another."""
    return "" if asks_order(draft) else request.META.get("REMOTE_ADDR", "")


def _wait(request: HttpRequest, draft: OpenDraft) -> int:
    return NEW_FILES.wait(_address(request, draft))


def _count(request: HttpRequest, draft: OpenDraft, files: int) -> None:
    for _ in range(files):
        NEW_FILES.count(_address(request, draft))
