"""What staff are told when a case cannot take a step."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.triage import Refusal, StepRefused


def refusal_words(refused: StepRefused) -> str:
    """Why nothing happened, and how the case stands now."""
    if refused.refusal is Refusal.CLAIMED_BY_ANOTHER:
        claimed_by = refused.complaint.claimed_by
        name = claimed_by.name if claimed_by else ""
        return _("%s claimed this case before you. Nothing was changed.") % name
    if refused.refusal is Refusal.CLOSED:
        return _("This case is closed already. Nothing was changed.")
    return _("Staff added that class before. Nothing was changed.")
