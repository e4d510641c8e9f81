"""The seven words that somebody typed: the report that they open, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accountability.limits import WRONG_PHRASES
from complaints import access
from complaints.models import Complaint


@dataclass(frozen=True, slots=True)
class Asked:
    """``refused`` is the page for somebody who guessed too often; ``typed`` is shown again."""

    complaint: Complaint | None
    typed: str
    refused: HttpResponse | None = None


def ask(request: HttpRequest) -> Asked:
    """Look the posted phrase up. Wrong ones are counted, in memory alone."""
    address = request.META.get("REMOTE_ADDR", "")
    phrase = request.POST.get("phrase", "")
    if seconds := WRONG_PHRASES.wait(address):
        context = {"minutes": -(-seconds // 60)}
        response = render(request, "public/too_many.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return Asked(None, phrase, response)
    complaint = access.by_phrase(phrase) if phrase.strip() else None
    if complaint is None and phrase.strip():
        WRONG_PHRASES.count(address)
    return Asked(complaint, phrase)
