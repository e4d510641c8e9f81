"""The words of evidence that people read: what is accepted, why something is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from complaints.evidence.kinds import (
    EvidenceState,
    MediaKind,
    RefusalReason,
    UnderOrder,
)
from complaints.wording import Words

ACCEPTED: Final = _(
    "Photos (JPEG, PNG, WebP, GIF, HEIC), video, sound, PDF and plain text. Up to 2 GB each, up to "
    "20 files."
)
KINDS: Final[Mapping[MediaKind, Words]] = {
    MediaKind.PHOTO: _("Photo"),
    MediaKind.VIDEO: _("Video"),
    MediaKind.AUDIO: _("Sound"),
    MediaKind.PDF: _("PDF"),
    MediaKind.TEXT: _("Text"),
}
STATES: Final[Mapping[EvidenceState, Words]] = {
    EvidenceState.RECEIVING: _("Not here yet"),
    EvidenceState.CHECKING: _("Received, being checked"),
    EvidenceState.HELD: _("Received. It waits for the virus check"),
    EvidenceState.ACCEPTED: _("Received and checked"),
    EvidenceState.REFUSED: _("Not accepted"),
}
REFUSALS: Final[Mapping[RefusalReason, Words]] = {
    RefusalReason.EMPTY: _("This file is empty. Choose it again, or choose another one."),
    RefusalReason.TOO_LARGE: _(
        "This file is too large. A video or sound may have 2 GB, a PDF 200 MB, a photo 100 MB. "
        "Send a shorter part, or tell us that you have it."
    ),
    RefusalReason.TOO_MANY: _("That is more files than one report can take. Remove one first."),
    RefusalReason.TOO_MUCH_TOGETHER: _(
        "All your files together are too large (8 GB at most). Remove one first."
    ),
    RefusalReason.INCOMPLETE: _(
        "The file did not arrive whole. Please send it again; a bad connection can do this."
    ),
    RefusalReason.WRONG_HASH: _(
        "The file changed on its way, so it was not kept. Please send it again."
    ),
    RefusalReason.UNKNOWN_TYPE: _(
        "We cannot take this kind of file. Send a photo, video, sound, PDF or plain text. You can "
        "print other papers to PDF, or photograph them."
    ),
    RefusalReason.DAMAGED: _(
        "This file does not open: it may be damaged or cut off. Try the original, or a photo of it."
    ),
    RefusalReason.TOO_MANY_PIXELS: _(
        "This picture has too many pixels to open safely. Save it smaller and send that."
    ),
    RefusalReason.TOO_MANY_PAGES: _(
        "This PDF has more than 2,000 pages. Split it and send the parts."
    ),
    RefusalReason.TOO_LONG: _(
        "This recording is longer than a day. Cut out the part that matters and send that."
    ),
    RefusalReason.ENCRYPTED: _(
        "This PDF is locked with a password. Save it without one, or photograph the pages."
    ),
    RefusalReason.HAS_SCRIPTS: _(
        "This PDF holds programs or other files inside. Print it to a new PDF and send that."
    ),
    RefusalReason.MALWARE: _("The virus check found something harmful in this file."),
    RefusalReason.TOO_HARD: _(
        "This file takes too much work to open safely. Save it in a plainer form, or photograph it."
    ),
}
UNDER_ORDER: Final[Mapping[UnderOrder, Words]] = {
    UnderOrder.NO: _("No"),
    UnderOrder.YES: _("Yes"),
    UnderOrder.UNKNOWN: _("I am not sure"),
}
