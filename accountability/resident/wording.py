"""Words of the resident pages that no template holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from complaints.vocabulary import Disclosure, FilerKind
from complaints.wording import FILER_KINDS, Words

RESIDENTS_REPORT: Final[Mapping[FilerKind, Words]] = {
    kind: FILER_KINDS[kind] for kind in (FilerKind.RESIDENT, FilerKind.THIRD_PARTY)
}
OFFICERS_REPORT: Final[Mapping[FilerKind, Words]] = {
    kind: FILER_KINDS[kind] for kind in (FilerKind.OFFICER, FilerKind.STAFF)
}
# What each choice about the name means, later and before a court.
DISCLOSURE_MEANINGS: Final[Mapping[Disclosure, Words]] = {
    Disclosure.SHARED: _(
        "Staff and the agencies that review your case see your name and can call you. This helps "
        "them most. The officer may learn your name too, for example in court."
    ),
    Disclosure.SEALED: _(
        "Your name is locked away. Staff and agencies do not see it. Only two people together, "
        "with a reason that is written down, may ever open it. A court can order that. Your "
        "story, your voice or a video can still show who you are."
    ),
    Disclosure.ANONYMOUS: _(
        "We do not learn who you are, so nobody can look it up here, and we could not tell a "
        "court. The cost: no one can ask you questions, and the case may be harder to prove. Your "
        "story can still show who you are. You can follow your report with your phrase."
    ),
}
