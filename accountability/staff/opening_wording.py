"""What staff read about openings."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from complaints.models.openings import Ground, Sealed
from complaints.openings import Refusal
from complaints.wording import Words

SEALED: Mapping[str, Words] = {
    Sealed.IDENTITY: _("the name"),
    Sealed.EVIDENCE_ORIGINAL: _("an original file"),
}
GROUNDS: Mapping[str, Words] = {
    Ground.COURT_ORDER: _("A court ordered it"),
    Ground.DANGER: _("Somebody is in danger"),
    Ground.FILER_ASKED: _("The person who filed asked for it or agreed"),
    Ground.AGENCY_ASKED: _("A reviewing agency asked for it"),
    Ground.EXAMINATION: _("The original must be examined"),
}
REFUSALS: Mapping[Refusal, Words] = {
    Refusal.NOT_SEALED: _("No name is sealed in this case. Nothing was changed."),
    Refusal.ASKED_ALREADY: _(
        "Somebody asked for this already, and it waits for a second person or is open now."
    ),
    Refusal.OWN_REQUEST: _("You asked for this yourself: the second person must be somebody else."),
    Refusal.CONFIRMED_ALREADY: _("Somebody confirmed this before you. Nothing was changed."),
    Refusal.REQUEST_VOID: _("Nobody confirmed this in three days, so it is void. Ask again."),
    Refusal.SHUT_AGAIN: _("The time is over, and it is sealed again. If you need it, ask again."),
}
