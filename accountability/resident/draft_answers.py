"""What a draft holds, and how it changes: each screen's answers as typed, valid or not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accountability.resident.repeated import Typed
from accountability.resident.situation import Situation
from accountability.resident.steps import REVIEW, STEPS, Screen, Step, is_blank, questions_of
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.vocabulary import FilerKind


def situation_of(draft: OpenDraft) -> Situation:
    return Situation.of(draft.answers)


def typed_into(draft: OpenDraft, step: Step) -> Typed | None:
    """The answers of a screen; None for one that nobody has left yet."""
    typed: Typed | None = draft.answers["screens"].get(step.slug)
    return typed


def screen_of(draft: OpenDraft, step: Step) -> Screen:
    """The screen as it shows again: with its errors, unless nothing was answered."""
    typed = typed_into(draft, step)
    if typed is not None and is_blank(typed) and step.group is None:
        typed = None
    return Screen(step, situation_of(draft), typed)


def next_step(draft: OpenDraft) -> Step:
    """Where somebody goes on: the first step that nobody has left, or the last."""
    asked = questions_of(situation_of(draft))
    return next((step for step in asked if step.slug not in draft.answers["screens"]), REVIEW)


def begin(token: str | None, kind: FilerKind) -> OpenDraft:
    """Open a draft, or go on with the one there is; its answers stay, only its kind is set."""
    now = timezone.now()
    with transaction.atomic():
        draft = drafts.open_draft(token, at=now, lock=True) if token else None
        if draft is None or draft.filed:
            return drafts.start_draft(_nothing(kind), at=now)
        draft.answers["kind"] = kind.value
        drafts.save_draft(draft, at=now)
    return draft


def save_screen(
    token: str | None,
    step: Step,
    typed: Typed,
    kind: FilerKind,
    *,
    page: str = "",
    while_typing: bool = False,
) -> OpenDraft:
    """Keep what was typed into one screen. Without a draft (it expired), start one with it.

    ``kind`` counts only for a new draft. A draft that was filed meanwhile is returned unchanged.
    ``page`` names one showing of the screen: what it sent by itself (``while_typing``) and came
    after the press of its own button is older than what the button saved, and is let go.
    """
    now = timezone.now()
    with transaction.atomic():  # locked, so that two tabs do not overwrite each other's screens
        draft = drafts.open_draft(token, at=now, lock=True) if token else None
        if draft is None:
            answers = _nothing(kind) | {"restarted": step is not STEPS[0]}
            answers["screens"] = {step.slug: typed}
            return drafts.start_draft(answers, at=now)
        left = draft.answers.setdefault("left", {})
        if draft.filed or (while_typing and page and left.get(step.slug) == page):
            return draft
        draft.answers["screens"][step.slug] = typed
        draft.answers["language"] = get_language()
        if not while_typing:
            left[step.slug] = page
        drafts.save_draft(draft, at=now)
    return draft


def _nothing(kind: FilerKind) -> dict[str, object]:
    return {"kind": kind.value, "screens": {}, "language": get_language()}
