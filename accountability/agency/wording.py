"""What agencies are told of a referral's packets, and when it cannot take a step."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.wording import Words
from routing.delivery import Refusal
from routing.models import Referral

REFUSALS: Mapping[Refusal, Words] = {
    Refusal.NO_PACKET: _(
        "The packet is not ready yet, so there is nothing to acknowledge. Nothing was changed."
    ),
    Refusal.STEPPED_BACK: _("Your agency stepped back from this referral. Nothing was changed."),
    Refusal.CONFLICTED: _(
        "Your agency has a conflict of interest in this case. Nothing was changed."
    ),
    Refusal.LAST_RESORT: _(
        "No other agency is left for this case, so nobody could take over. Nothing was changed. "
        "Staff see that it rests on the last resort: call them."
    ),
    Refusal.NOT_ACKNOWLEDGED: _(
        "Your agency has not acknowledged this referral yet. Do that first. Nothing was changed."
    ),
    Refusal.CONCLUDED: _(
        "Your agency concluded this review already, and its finding stands. Nothing was changed."
    ),
}


def version_words(referral: Referral) -> str:
    """To an agency: that a newer version waits for it; nothing where it has the newest."""
    newest, had = referral.ready_version, referral.downloaded_version
    if not referral.is_live or newest <= max(had, 1):
        return ""
    if not had:
        return gettext("Version %d is ready; your agency has downloaded none yet") % newest
    return gettext("Version %(newest)d is ready; your agency downloaded version %(had)d") % {
        "newest": newest,
        "had": had,
    }
