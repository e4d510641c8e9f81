"""Evidence as its sender sees it: what arrived, what is still coming, what was refused and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from complaints.evidence.access import names_as_typed
from complaints.evidence.kinds import CHOOSER_TYPES, EvidenceState, RefusalReason
from complaints.evidence.wording import REFUSALS, STATES
from complaints.models import EvidenceItem
from complaints.wording import Words


@dataclass(frozen=True, slots=True)
class SentFile:
    """One line of the list."""

    item: EvidenceItem
    name: str
    description: str
    state: Words
    why: Words
    percent: int
    is_coming: bool
    is_checking: bool


def sent_files(items: Iterable[EvidenceItem]) -> list[SentFile]:
    """Lines for the one who sent them: names as typed, made safe."""
    listed = list(items)
    names = names_as_typed(listed)
    return [_line(item, *names[item.pk]) for item in listed]


def form_facts() -> dict[str, object]:
    """What the upload form says of itself."""
    return {"accept": CHOOSER_TYPES, "form_mib": settings.EVIDENCE_FORM_MAX_MIB}


def _line(item: EvidenceItem, name: str, description: str) -> SentFile:
    return SentFile(
        item=item,
        name=name,
        description=description,
        state=STATES[EvidenceState(item.state)],
        why=REFUSALS[RefusalReason(item.reason)] if item.reason else "",
        percent=int(100 * item.received_bytes / item.declared_size) if item.declared_size else 0,
        is_coming=item.state == EvidenceState.RECEIVING,
        is_checking=item.state == EvidenceState.CHECKING,
    )
