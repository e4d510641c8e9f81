"""Evidence as staff and agencies see it: each item with its facts, its copies and its log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from complaints.evidence.access import pictures, released
from complaints.evidence.kinds import (
    CustodyKind,
    EvidenceState,
    FileRole,
    MediaKind,
    RefusalReason,
)
from complaints.evidence.wording import KINDS, REFUSALS, STATES
from complaints.models import CustodyEvent, EvidenceFile, EvidenceItem
from complaints.vocabulary import Source
from complaints.wording import Words
from ledger.recording import utc_text

CUSTODY: Final[Mapping[CustodyKind, Words]] = {
    CustodyKind.RECEIVED: _("Received"),
    CustodyKind.SCANNED: _("Checked for viruses: none found"),
    CustodyKind.HELD: _("Held: the virus check is away"),
    CustodyKind.PROVED: _("Opened and found whole"),
    CustodyKind.CLEANED: _("Clean copy made"),
    CustodyKind.VIEWED: _("Viewed"),
    CustodyKind.DOWNLOADED: _("Downloaded"),
    CustodyKind.EXPORTED: _("Sent in a packet"),
    CustodyKind.OPENED: _("Original opened by two people"),
    CustodyKind.REFUSED: _("Not accepted"),
    CustodyKind.RELEASED: _("Let into packets by two people"),
}


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One event, in words."""

    event: CustodyEvent
    what: Words
    who: str
    when: str  # UTC, to the hundredth of a second or as coarse as it was kept
    is_coarse: bool


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One item."""

    item: EvidenceItem
    kind: Words
    state: Words
    why: Words
    from_filer: bool
    released: EvidenceFile | None
    thumbnail: EvidenceFile | None
    pictures: list[EvidenceFile]
    original: EvidenceFile | None
    custody: list[CustodyLine]

    @property
    def is_original_sealed(self) -> bool:
        """Whether the original leaves only when two people open it."""
        return self.released is not None and self.released.role != FileRole.ORIGINAL


def evidence_line(
    item: EvidenceItem,
    files: Iterable[EvidenceFile],
    disclosure: str,
    custody: Iterable[CustodyEvent] = (),
) -> EvidenceLine:
    """Gather it. Wants no query."""
    known = list(files)
    return EvidenceLine(
        item=item,
        kind=KINDS[MediaKind(item.kind)] if item.kind else "",
        state=STATES[EvidenceState(item.state)],
        why=REFUSALS[RefusalReason(item.reason)] if item.reason else "",
        from_filer=item.source == Source.FILER,
        released=released(item, known, disclosure),
        thumbnail=next((f for f in known if f.role == FileRole.THUMBNAIL), None),
        pictures=pictures(item, known),
        original=next((f for f in known if f.role == FileRole.ORIGINAL), None),
        custody=[_custody_line(event, item) for event in custody],
    )


def _custody_line(event: CustodyEvent, item: EvidenceItem) -> CustodyLine:
    who = event.actor.name if event.actor else event.actor_kind
    coarse = event.actor is None and item.source == Source.FILER  # as custody.event keeps it
    return CustodyLine(event, CUSTODY[CustodyKind(event.kind)], who, utc_text(event.at), coarse)
