"""Words of the tracking pages that no template holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from complaints.models.openings import Ground, Sealed
from complaints.vocabulary import Reprisal
from complaints.wording import Words

OPENED: Final[Mapping[str, Words]] = {
    Sealed.IDENTITY: _("Two people opened your name."),
    Sealed.EVIDENCE_ORIGINAL: _("Two people opened one of your files as you sent it."),
}
GROUNDS: Final[Mapping[str, Words]] = {
    Ground.COURT_ORDER: _("A court ordered it."),
    Ground.DANGER: _("They believed that someone was in danger."),
    Ground.FILER_ASKED: _("You asked for it, or agreed to it."),
    Ground.AGENCY_ASKED: _("The agency that reviews your report asked for it."),
    Ground.EXAMINATION: _("The file had to be examined as it was sent."),
}
DONE: Final[Mapping[str, Words]] = {
    "message": _("Your message is sent. Staff will read it."),
    "statement": _("Your words are added to your report."),
    "contact": _("Your contact details are corrected."),
    "notices": _("Your choice about email is saved."),
}
REPRISALS: Final[Mapping[Reprisal, Words]] = {
    Reprisal.DISMISSAL: _("I was dismissed"),
    Reprisal.DEMOTION: _("I was demoted"),
    Reprisal.TRANSFER: _("I was transferred"),
    Reprisal.REASSIGNMENT: _("I was reassigned"),
    Reprisal.SUSPENSION: _("I was suspended"),
    Reprisal.REPRIMAND: _("I got a reprimand"),
    Reprisal.WARNING: _("I was warned that I may be dismissed"),
    Reprisal.WITHHOLDING: _("Work was withheld from me"),
}
