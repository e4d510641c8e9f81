"""What somebody sees whose page was open so long that its security token is out of date, or whose
form did not arrive whole: the token is the first thing that is asked of it."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from accountability.request_bodies import was_cut
from accountability.resident import views
from accountability.resident.draft_answers import situation_of
from accountability.resident.situation import Situation
from accountability.resident.steps import BY_SLUG, REVIEW, Screen, read_typed


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the same screen again with what was typed and a fresh token. Nothing is stored."""
    del reason
    with suppress(UnreadablePostError):
        request.POST.get("words")  # only who reads a body learns how it ends
    if was_cut(request.META):
        return _not_stored(render(request, "not_whole.html", status=400))
    response = _same_screen(request)
    if response is None:
        context = {"path": request.path, "typed": request.POST.get("words", "")}
        response = render(request, "403_csrf.html", context, status=403)
    return _not_stored(response)


def _not_stored(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, no_store=True)
    return response


def _same_screen(request: HttpRequest) -> HttpResponse | None:
    match = request.resolver_match
    step = BY_SLUG.get((match.url_name or "").removeprefix("report_")) if match else None
    if step is None:
        return None
    if step is REVIEW:
        draft = views.open_draft_of(request)
        ready = draft is not None and not draft.filed
        return views.show_review(request, draft, status=403) if draft and ready else None
    draft = views.open_draft_of(request)
    known = draft is not None and not draft.filed
    situation = situation_of(draft) if draft and known else Situation(views.posted_kind(request))
    shown = Screen(step, situation, read_typed(step, request.POST))
    return views.show_screen(request, shown, status=403)
