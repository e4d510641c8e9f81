"""What the review screen shows: exactly what would be filed, screen by screen."""

from __future__ import annotations

from typing import Any

from accountability.receipts import filed_text
from accountability.resident.filing import Answers
from accountability.resident.steps import QUESTIONS
from complaints.drafts import OpenDraft
from complaints.vocabulary import Disclosure


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
            for step in QUESTIONS
        ],
        "unready": answers.unready,
        "sealed_words": answers.sealed_words(),
        "no_contact": filer.disclosure is not Disclosure.ANONYMOUS
        and not any(filer.identity.values()),
        "restarted": draft.answers.get("restarted", False),
    }
