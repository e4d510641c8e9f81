"""Files of a plain form post: taken in one by one, each with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accountability.uploads.handlers import SealedUpload, SealingHandler, files_go_to
from accountability.uploads.tus import under_order
from complaints.evidence import intake
from complaints.evidence.intake import Declared, Owner
from complaints.evidence.items import Typed
from complaints.evidence.kinds import RefusalReason, Refused, UnderOrder
from complaints.evidence.names import safe_name
from complaints.evidence.wording import REFUSALS
from complaints.models import EvidenceItem

FILES: Final = "files"
# The form's last field. A body that was cut off lacks it: the parser drops what is missing without
# a word, files included.
END: Final = "end"
takes_files = files_go_to(SealingHandler)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    name: str
    item: EvidenceItem | None = None
    refused: str = ""


def take_files(request: HttpRequest, owner: Owner, *, asks_order: bool) -> list[Outcome]:
    """Take in each file of a form post; what cannot be taken is said, and holds up no other."""
    if request.POST.get(END) != "yes":
        return [Outcome("", refused=str(REFUSALS[RefusalReason.INCOMPLETE]))]
    posted = [file for file in request.FILES.getlist(FILES) if isinstance(file, SealedUpload)]
    if not posted:
        return [Outcome("", refused=_("Choose a file first."))]
    description = request.POST.get("description", "").replace("\0", "")
    order = under_order(request.POST.get("under_order", "")) if asks_order else None
    return [_take(file, owner, description, order) for file in posted]


def _take(file: SealedUpload, owner: Owner, description: str, order: UnderOrder | None) -> Outcome:
    name = safe_name(file.typed_name)
    arrived = file.take()
    if arrived is None:
        reason = file.refused or RefusalReason.INCOMPLETE
        return Outcome(name, refused=str(REFUSALS[reason]))
    declared = Declared(Typed(file.typed_name, description), arrived.size, "", order)
    try:
        return Outcome(name, intake.receive_whole(owner=owner, arrived=arrived, declared=declared))
    except Refused as refused:
        return Outcome(name, refused=str(REFUSALS[refused.reason]))
