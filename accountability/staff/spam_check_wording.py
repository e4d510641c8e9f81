"""The spam check in words: what happened to a case in it, and why a cluster cannot take a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.elapsed import when
from complaints.official_wording import FORCE_TYPES
from complaints.spam_clearings import Refusal
from complaints.statuses import Mark
from complaints.vocabulary import ForceType
from complaints.wording import Words
from ledger.actions import Action


def _lapsed(data: Mapping[str, Any]) -> str:
    told = _("Nobody made the spam check in time. It counts as force.")
    added = ", ".join(str(FORCE_TYPES[ForceType(code)]) for code in data["force_types"])
    return _("%(told)s Added: %(added)s.") % {"told": told, "added": added} if added else told


SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    Action.SPAM_HELD: lambda data: (
        _("Held for the spam check: it came in a flood, without a proof of work. Until %s.")
        % when(datetime.fromisoformat(data["deadline"]))
    ),
    Action.SPAM_MARKED: lambda data: (
        _("Took it for a real report.") if data["mark"] == Mark.REAL else _("Took it for spam.")
    ),
    Action.SPAM_RELEASED: lambda _data: _("Released it from the spam check."),
    Action.SPAM_LAPSED: _lapsed,
    Action.SPAM_CLEARED: lambda _data: _("Said so as the second person: it was closed as spam."),
}
REFUSALS: Mapping[Refusal, Words] = {
    Refusal.NOTHING_TO_CLEAR: gettext_lazy(
        "None of these waits to be cleared any more. Nothing was changed."
    ),
    Refusal.SAMPLE_NOT_READ: gettext_lazy(
        "You have not read your whole sample yet, or it must grow because more reports came. "
        "Nothing was changed."
    ),
    Refusal.PROPOSED_BY_YOU: gettext_lazy(
        "You would clear these already. The second person must be somebody else. Nothing was "
        "changed."
    ),
    Refusal.PROPOSED_BY_ANOTHER: gettext_lazy(
        "Somebody else would clear these too. Read their reason and a sample of your own: if you "
        "agree, you are the second person. Nothing was changed."
    ),
    Refusal.FIRST_MAY_NO_LONGER: gettext_lazy(
        "The person who proposed this may not judge these reports any more, so their word does not "
        "count. Say why they go on waiting; then somebody else can propose it. Nothing was changed."
    ),
    Refusal.NOBODY_PROPOSED: gettext_lazy(
        "Nobody waits for a second person here any more. Nothing was changed."
    ),
    Refusal.NOT_HELD: gettext_lazy(
        "One of these does not wait any more: it was released, cleared, or sent out by its clock. "
        "What you said of the others before it is kept."
    ),
}
