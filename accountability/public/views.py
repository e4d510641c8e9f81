"""The public pages: what this is, and what became of a report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accountability.public import phrase, track_cookie
from accountability.public.track_page import track_page
from accountability.public.track_wording import DONE
from complaints.models import Complaint
from complaints.withdrawal import withdraw_complaint
from routing.access import referrals_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what happens after filing, and where to start."""
    return render(request, "public/home.html")


@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Take the phrase, never in an address, and show the state in plain words.

    Once typed, the report stays open in this browser for half an hour.
    """
    if request.method != "POST":
        complaint = track_cookie.read(request)
        return _state(request, complaint) if complaint else render(request, "public/track.html")
    asked = phrase.ask(request)
    if asked.complaint is not None:
        return _state(request, asked.complaint)
    return asked.refused or render(
        request, "public/track.html", {"phrase": asked.typed, "missed": True}
    )


@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Say what withdrawing stops and what it does not; record it for whoever has the phrase."""
    if request.method != "POST":
        return render(request, "public/withdraw.html")
    asked = phrase.ask(request)
    complaint = asked.complaint
    if complaint is None:
        return asked.refused or render(
            request, "public/withdraw.html", {"phrase": asked.typed, "missed": True}
        )
    withdraw_complaint(complaint_id=complaint.pk, at=timezone.now())
    referrals = [r for r in referrals_of(complaint.pk) if r.is_live]
    context = {"case_number": complaint.case_number, "referred": bool(referrals)}
    return render(request, "public/withdrawn.html", context)


def _state(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    page = track_page(complaint, timezone.localdate())
    done = DONE.get(request.GET.get("done", ""), "")
    context = {"page": page, "progress": page.progress, "done": done}
    response = render(request, "public/state.html", context)
    track_cookie.write(response, complaint)
    return response
