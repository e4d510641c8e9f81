"""What a draft holds, and how it changes: each screen's answers as typed, valid or not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accountability.resident.steps import STEPS, Screen, Step, Typed, is_blank
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.vocabulary import FilerKind


def kind_of(draft: OpenDraft) -> FilerKind:
    return FilerKind(draft.answers["kind"])


def typed_into(draft: OpenDraft, step: Step) -> Typed | None:
    """The answers of a screen; None for one that nobody has left yet."""
    typed: Typed | None = draft.answers["screens"].get(step.slug)
    return typed


def screen_of(draft: OpenDraft, step: Step) -> Screen:
    """The screen as it shows again: with its errors, unless nothing was answered."""
    typed = typed_into(draft, step)
    if typed is not None and is_blank(typed) and step.slug != "officers":
        typed = None
    return Screen(step, kind_of(draft), typed)


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


def save_screen(token: str | None, step: Step, typed: Typed, kind: FilerKind) -> OpenDraft:
    """Keep what was typed into one screen. Without a draft (it expired), start one with it.

    ``kind`` counts only for a new draft. A draft that was filed meanwhile is returned unchanged.
    """
    now = timezone.now()
    with transaction.atomic():  # locked, so that two tabs do not overwrite each other's screens
        draft = drafts.open_draft(token, at=now, lock=True) if token else None
        if draft is None:
            answers = _nothing(kind) | {"restarted": step is not STEPS[0]}
            answers["screens"] = {step.slug: typed}
            return drafts.start_draft(answers, at=now)
        if not draft.filed:
            draft.answers["screens"][step.slug] = typed
            drafts.save_draft(draft, at=now)
    return draft


def _nothing(kind: FilerKind) -> dict[str, object]:
    return {"kind": kind.value, "screens": {}}
