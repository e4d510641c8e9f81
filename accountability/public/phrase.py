"""The seven words that somebody typed: the report that they open, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from accountability.wrong_phrases import count_wrong
from complaints import access
from complaints.models import Complaint


@dataclass(frozen=True, slots=True)
class Asked:
    """``refused`` is the page for somebody who guessed too often; ``typed`` is shown again."""

    complaint: Complaint | None
    typed: str
    refused: HttpResponse | None = None


def ask(request: HttpRequest) -> Asked:
    """Look the posted phrase up. A right one opens, however many wrong ones came before."""
    phrase = request.POST.get("phrase", "")
    if not phrase.strip():
        return Asked(None, phrase)
    complaint = access.by_phrase(phrase)
    return Asked(complaint, phrase, None if complaint else count_wrong(request))
