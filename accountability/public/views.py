"""The public pages: what this is, and what became of a report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accountability.limits import WRONG_PHRASES
from accountability.progress import progress_of
from complaints import access
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
    """Take the phrase, never in an address, and show the state in plain words."""
    if request.method != "POST":
        return render(request, "public/track.html")
    complaint, refused = _of_phrase(request)
    return _state(request, complaint) if complaint is not None else refused


@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Say what withdrawing stops and what it does not; record it for whoever has the phrase."""
    if request.method != "POST":
        return render(request, "public/withdraw.html")
    complaint, refused = _of_phrase(request, "public/withdraw.html")
    if complaint is None:
        return refused
    withdraw_complaint(complaint_id=complaint.pk, at=timezone.now())
    referrals = [r for r in referrals_of(complaint.pk) if r.is_live]
    context = {"case_number": complaint.case_number, "referred": bool(referrals)}
    return render(request, "public/withdrawn.html", context)


def _of_phrase(
    request: HttpRequest, template: str = "public/track.html"
) -> tuple[Complaint | None, HttpResponse]:
    """The complaint whose phrase was typed, or the page that says why there is none."""
    address = request.META.get("REMOTE_ADDR", "")
    if seconds := WRONG_PHRASES.wait(address):
        minutes = -(-seconds // 60)
        response = render(request, "public/too_many.html", {"minutes": minutes}, status=429)
        response["Retry-After"] = str(seconds)
        return None, response
    phrase = request.POST.get("phrase", "")
    complaint = access.by_phrase(phrase) if phrase.strip() else None
    if complaint is None and phrase.strip():
        WRONG_PHRASES.count(address)
    return complaint, render(request, template, {"phrase": phrase, "missed": True})


def _state(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    progress = progress_of(complaint, list(referrals_of(complaint.pk)))
    return render(request, "public/state.html", {"progress": progress})
