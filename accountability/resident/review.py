"""What the review screen shows: exactly what would be filed, screen by screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accountability.arrivals import challenge_if_needed
from accountability.receipts import filed_text
from accountability.resident.draft_answers import situation_of
from accountability.resident.filing import Answers
from accountability.resident.steps import questions_of
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.evidence.access import coming_to_draft
from complaints.filing import Filing
from complaints.vocabulary import Disclosure, FilerKind


def review_page(draft: OpenDraft, answers: Answers) -> dict[str, Any]:
    """The answers beside their screens, with what stands in the way and what to think about."""
    said = {part["heading"]: part["items"] for part in filed_text(answers.filing)}
    filer = answers.filing.filer
    return {
        "sections": [
            {
                "step": step,
                "items": said.get(str(step.title), []),
                "unready": step in answers.unready,
            }
            for step in questions_of(situation_of(draft))
        ],
        "unready": answers.unready,
        "sealed_words": answers.sealed_words(),
        "no_contact": filer.disclosure is not Disclosure.ANONYMOUS
        and not any(filer.identity.values()),
        "disclosure": filer.disclosure.value,
        "late": late(answers.filing),
        "window_days": settings.OCC_FILING_WINDOW_DAYS,
        "for_another": filer.kind is FilerKind.THIRD_PARTY,
        "names_others": bool(answers.filing.people),
        "files_coming": coming_to_draft(drafts.evidence_owner(draft).draft_hash or b""),
        "challenge": challenge_if_needed(timezone.now()),
        "restarted": draft.answers.get("restarted", False),
    }


def late(filing: Filing) -> bool:
    """Whether it is past the window that the Office of Community Complaints asks for."""
    last_day = filing.incident_until or filing.incident_date
    window = timedelta(days=settings.OCC_FILING_WINDOW_DAYS)
    return last_day is not None and timezone.localdate() - last_day > window
