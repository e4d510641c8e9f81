"""Going on later, or on another device: the phrase that opens a draft, and where it is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.resident import draft_cookie, views
from accountability.resident.draft_answers import next_step
from accountability.resident.language import choose_language
from accountability.wrong_phrases import count_wrong
from complaints import drafts


@cache_control(no_store=True)
@require_safe
def go_on_later(request: HttpRequest) -> HttpResponse:
    """The phrase of the draft that this browser holds, and how long it is kept."""
    draft = views.open_draft_of(request)
    if draft is None or draft.filed:
        return views.elsewhere(draft)
    context = {"phrase": draft.phrase, "next_step": next_step(draft), "days": drafts.KEPT_DAYS}
    return render(request, "resident/later.html", context)


@cache_control(no_store=True)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the draft in this browser alone: its phrase still opens it."""
    del request
    response = redirect("home")
    draft_cookie.clear(response)
    return response


@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Take the phrase, never in an address, and open the draft in this browser too."""
    if request.method != "POST":
        return render(request, "resident/resume.html", {"days": drafts.KEPT_DAYS})
    now, phrase = timezone.now(), request.POST.get("phrase", "")
    token = drafts.token_of(phrase, at=now) if phrase.strip() else None
    draft = drafts.open_draft(token, at=now) if token else None
    if draft is None:
        if phrase.strip() and (refused := count_wrong(request)):
            return refused
        context = {"phrase": phrase, "missed": True, "days": drafts.KEPT_DAYS}
        return render(request, "resident/resume.html", context)
    response = redirect(next_step(draft).url)
    choose_language(response, draft.answers.get("language"))
    draft_cookie.write(response, draft.token)
    return response
