"""What staff are told when a case cannot take a step."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.triage import Refusal, StepRefused
from complaints.wording import Words
from routing import by_hand

REFUSALS: Mapping[Refusal, Words] = {
    Refusal.CLOSED: gettext_lazy("This case is closed already. Nothing was changed."),
    Refusal.CLASS_STANDS: gettext_lazy("Staff added that class before. Nothing was changed."),
    Refusal.FACT_STANDS: gettext_lazy("Staff stated that before. Nothing was changed."),
    Refusal.NO_OPEN_SUSPICION: gettext_lazy(
        "There is nothing to clear: it was cleared, or it counts as force. Nothing was changed."
    ),
    Refusal.SUSPICION_RAN_OUT: gettext_lazy(
        "The clock has run out, so nobody can clear this any more: it counts as force and goes "
        "to an outside agency. Nothing was changed."
    ),
    Refusal.CLEARED_BY_YOU: gettext_lazy(
        "You cleared this already. The second person must be somebody else. Nothing was changed."
    ),
    Refusal.CLEARED_FIRST_BY_ANOTHER: gettext_lazy(
        "Somebody else cleared this just before you. Read their reason: if you agree, you are the "
        "second person. Nothing was changed."
    ),
    Refusal.NOBODY_CLEARED_FIRST: gettext_lazy(
        "Nobody has cleared this first. Nothing was changed."
    ),
    Refusal.PROPOSED_BY_YOU: gettext_lazy(
        "You would close this case already. The second person must be somebody else. Nothing was "
        "changed."
    ),
    Refusal.PROPOSED_BY_ANOTHER: gettext_lazy(
        "Somebody else would close this case too. Read their reasons: if you agree, you are the "
        "second person. Nothing was changed."
    ),
    Refusal.NOBODY_PROPOSED: gettext_lazy(
        "Nobody waits for a second person here any more. Nothing was changed."
    ),
    Refusal.FIRST_MAY_NO_LONGER: gettext_lazy(
        "The person who spoke first may not work on this case any more, so their word does not "
        "count. Nothing was changed."
    ),
    Refusal.NOT_HELD: gettext_lazy(
        "This case does not wait for the spam check any more. Nothing was changed."
    ),
    Refusal.HELD: gettext_lazy(
        "This case waits for the spam check: say first whether it is real. Nothing was changed."
    ),
    Refusal.CONFLICT_SEEN: gettext_lazy(
        "Somebody has looked at that conflict of interest already. Nothing was changed."
    ),
    Refusal.CONFLICT_STATED_BY_YOU: gettext_lazy(
        "You stated that conflict of interest. Somebody else must look at it. Nothing was changed."
    ),
    Refusal.NOT_CLOSED: gettext_lazy("This case is open already. Nothing was changed."),
}
NOT_ADDED: Mapping[by_hand.Refusal, Words] = {
    by_hand.Refusal.HAS_IT: gettext_lazy("That agency has the case already. Nothing was changed."),
    by_hand.Refusal.CONFLICTED: gettext_lazy(
        "That agency has a conflict of interest in this case. Nothing was changed."
    ),
    by_hand.Refusal.NOT_RECEIVING: gettext_lazy(
        "That agency does not receive referrals now. Nothing was changed."
    ),
}


def refusal_words(refused: StepRefused) -> str:
    """Why nothing happened, and how the case stands now."""
    if refused.refusal is Refusal.CLAIMED_BY_ANOTHER:
        claimed_by = refused.complaint.claimed_by
        name = claimed_by.name if claimed_by else ""
        return _("%s claimed this case before you. Nothing was changed.") % name
    return str(REFUSALS[refused.refusal])
