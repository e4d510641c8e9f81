"""What the screen for photos, video and papers shows beside the wizard's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accountability.resident import draft_cookie
from accountability.resident.draft_answers import situation_of
from accountability.uploads.listing import form_facts, sent_files
from complaints import drafts
from complaints.drafts import OpenDraft
from complaints.evidence.access import items_of_draft
from complaints.vocabulary import RESTRICTED_FILER_KINDS


def evidence_page(request: HttpRequest) -> dict[str, Any]:
    """The files of the draft, and what its sender must know before sending one."""
    draft = unfiled_draft(request)
    if draft is None:
        return {}
    owner = drafts.evidence_owner(draft)
    return {
        **form_facts(),
        "sent": sent_files(items_of_draft(owner.draft_hash or b"")),
        "asks_order": asks_order(draft),
        "disclosure": situation_of(draft).disclosure.value,
        "files_address": reverse("report_evidence_files"),
        "uploads_address": reverse("report_uploads"),
    }


def unfiled_draft(request: HttpRequest) -> OpenDraft | None:
    """The draft, while files may be added to it."""
    token = draft_cookie.read(request)
    draft = drafts.open_draft(token, at=timezone.now()) if token else None
    return draft if draft is not None and not draft.filed else None


def asks_order(draft: OpenDraft) -> bool:
    """Officers and employees are asked whether a file was given under order."""
    return situation_of(draft).kind in RESTRICTED_FILER_KINDS
