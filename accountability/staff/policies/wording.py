"""The words of the policy pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from complaints.vocabulary import FilerKind
from complaints.wording import Words
from routing.policies import Refusal
from routing.states import PolicyState

STATES: Mapping[PolicyState, Words] = {
    PolicyState.DRAFT: _("Draft"),
    PolicyState.PROVED: _("Proved"),
    PolicyState.REPLAYED: _("Replayed, waits for approval"),
    PolicyState.PUBLISHED: _("Published"),
    PolicyState.SUPERSEDED: _("Superseded"),
}
FILERS: Mapping[FilerKind, Words] = {
    FilerKind.RESIDENT: _("the one it happened to"),
    FilerKind.THIRD_PARTY: _("somebody else who saw or heard of it"),
    FilerKind.OFFICER: _("an officer"),
    FilerKind.STAFF: _("an employee of the department"),
}
REFUSALS: Mapping[Refusal, Words] = {
    Refusal.NAME_TAKEN: _("A version of this name exists. Give the document another version."),
    Refusal.SAME_DOCUMENT: _("This very document is kept already."),
    Refusal.NOT_IN_THAT_STATE: _("The policy has moved on meanwhile. Nothing was changed."),
    Refusal.OWN_POLICY: _("You wrote this policy. Somebody else must approve it."),
    Refusal.IN_THE_PAST: _("A policy cannot take force in the past. Choose today or a later day."),
    Refusal.PROOF_FAILS: _(
        "With the agencies that receive now the proof fails. Nothing was published."
    ),
    Refusal.REPLAY_UNFINISHED: _("A replay of this policy is under way. Nothing was changed."),
}
