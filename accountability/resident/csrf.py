"""What somebody sees whose page was open so long that its security token is out of date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from accountability.resident import views
from accountability.resident.draft_answers import situation_of
from accountability.resident.situation import Situation
from accountability.resident.steps import BY_SLUG, REVIEW, Screen, read_typed


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the same screen again with what was typed and a fresh token. Nothing is stored."""
    del reason
    response = _same_screen(request)
    if response is None:
        context = {"path": request.path, "typed": request.POST.get("words", "")}
        response = render(request, "403_csrf.html", context, status=403)
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
