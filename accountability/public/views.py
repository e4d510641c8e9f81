"""The public pages: what this is, and what became of a report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accountability.limits import WRONG_PHRASES
from accountability.progress import progress_of
from complaints import access
from complaints.models import Complaint
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
    address = request.META.get("REMOTE_ADDR", "")
    if seconds := WRONG_PHRASES.wait(address):
        minutes = -(-seconds // 60)
        response = render(request, "public/too_many.html", {"minutes": minutes}, status=429)
        response["Retry-After"] = str(seconds)
        return response
    phrase = request.POST.get("phrase", "")
    complaint = access.by_phrase(phrase) if phrase.strip() else None
    if complaint is None:
        if phrase.strip():
            WRONG_PHRASES.count(address)
        return render(request, "public/track.html", {"phrase": phrase, "missed": True})
    return _state(request, complaint)


def _state(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    progress = progress_of(complaint, list(referrals_of(complaint.pk)))
    return render(request, "public/state.html", {"progress": progress})
