"""What a filer does after the phrase was typed: write, add, correct, report a reprisal, leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability import filer_casework
from accountability.filer_casework import Contact
from accountability.public import phrase, track_cookie
from accountability.public.track_forms import (
    ContactForm,
    MessageForm,
    OfficersStatementForm,
    ReprisalForm,
    StatementForm,
)
from complaints import tokens
from complaints.evidence.kinds import UnderOrder
from complaints.models import Complaint
from complaints.vocabulary import Disclosure, Reprisal

# Where "leave this page" leads: a page that anybody may have open.
ELSEWHERE: Final = "https://www.weather.gov/"
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
ASKED_AGAIN: Final = 403
no_store = cache_control(no_store=True)
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
Act = Callable[[Complaint, forms.Form], HttpResponse]
# Which form a report takes; None while the report is not known yet.
FormFor = Callable[[Complaint | None], type[forms.Form]]


@no_store
@get_or_post
def message(request: HttpRequest) -> HttpResponse:
    """Write to staff."""

    def send(complaint: Complaint, form: forms.Form) -> HttpResponse:
        filer_casework.send_message(complaint_id=complaint.pk, words=form.cleaned_data["words"])
        return _done("message")

    return _take(request, "public/track_message.html", lambda _: MessageForm, send)


@no_store
@get_or_post
def statement(request: HttpRequest) -> HttpResponse:
    """Add to what was reported. An officer is asked first whether it was given under order."""

    def form_for(complaint: Complaint | None) -> type[forms.Form]:
        return OfficersStatementForm if complaint and complaint.restricted else StatementForm

    def add(complaint: Complaint, form: forms.Form) -> HttpResponse:
        filer_casework.add_statement(complaint_id=complaint.pk, words=form.cleaned_data["words"])
        return _done("statement")

    return _take(request, "public/track_statement.html", form_for, add)


@no_store
@get_or_post
def contact(request: HttpRequest) -> HttpResponse:
    """Correct who filed and how to reach them. What is known is not shown."""

    def correct(complaint: Complaint, form: forms.Form) -> HttpResponse:
        filer_casework.correct_contact(
            complaint_id=complaint.pk, contact=Contact(**form.cleaned_data)
        )
        return _done("contact")

    def has_one(complaint: Complaint) -> bool:
        return complaint.disclosure != Disclosure.ANONYMOUS

    return _take(
        request, "public/track_contact.html", lambda _: ContactForm, correct, applies=has_one
    )


@no_store
@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """Ask for a mail when something is new, or for none any more."""
    complaint = track_cookie.read(request)
    if complaint is None:
        return redirect("track")
    wanted = request.POST.get("wanted") == "yes"
    filer_casework.choose_notices(complaint_id=complaint.pk, wanted=wanted)
    return _done("notices")


@no_store
@get_or_post
def reprisal(request: HttpRequest) -> HttpResponse:
    """Report what was done to an officer or employee for the report: a new case of its own."""
    posted = request.POST.get("token", "")
    token = posted if TOKEN.fullmatch(posted) else tokens.new_token()

    def report(complaint: Complaint, form: forms.Form) -> HttpResponse:
        filed = filer_casework.report_reprisal(
            complaint_id=complaint.pk,
            kinds=tuple(map(Reprisal, form.cleaned_data["kinds"])),
            words=form.cleaned_data["words"],
            under_order=UnderOrder(form.cleaned_data["under_order"]),
            answer_token=token,
        )
        return render(request, "public/track_reprisal_filed.html", {"filed": filed})

    def is_restricted(complaint: Complaint) -> bool:
        return complaint.restricted

    return _take(
        request,
        "public/track_reprisal.html",
        lambda _: ReprisalForm,
        report,
        applies=is_restricted,
        token=token,
    )


@no_store
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the report in this browser."""
    del request
    response = redirect("track")
    track_cookie.clear(response)
    return response


@no_store
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: the report is closed in this browser, and what it kept of the site goes.

    A link, so that it works without JavaScript. The draft's cookie stays: nothing typed is lost.
    """
    del request
    response = HttpResponseRedirect(ELSEWHERE)
    track_cookie.clear(response)
    response["Clear-Site-Data"] = '"cache"'
    response["Referrer-Policy"] = "no-referrer"
    return response


def _always(complaint: Complaint) -> bool:
    del complaint
    return True


def _take(
    request: HttpRequest,
    template: str,
    form_for: FormFor,
    act: Act,
    *,
    applies: Callable[[Complaint], bool] = _always,
    **shown: Any,
) -> HttpResponse:
    """Show a form for the report that is open in this browser, or take what was typed.

    Where it was open too long, the same page asks for the phrase and keeps what was typed.
    """
    posted = request.POST if request.method == "POST" else None
    complaint = track_cookie.read(request)
    if complaint is None and posted is None:
        return redirect("track")
    if complaint is None:
        asked = phrase.ask(request)
        if asked.complaint is None:
            context = {"form": form_for(None)(posted), **shown}
            return asked.refused or _ask_again(request, template, context, asked)
        complaint = asked.complaint
    if not applies(complaint):
        return redirect("track")
    form = form_for(complaint)(posted)
    if posted is not None and form.is_valid():
        response = act(complaint, form)
    else:
        response = render(request, template, {"form": form, **shown})
    track_cookie.write(response, complaint)
    return response


def _ask_again(
    request: HttpRequest, template: str, context: Mapping[str, Any], asked: phrase.Asked
) -> HttpResponse:
    missed = "phrase" in request.POST
    context = {**context, "ask_phrase": True, "phrase": asked.typed, "missed": missed}
    return render(request, template, context, status=ASKED_AGAIN)


def _done(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('track')}?done={what}")
