"""The words of preservation requests on staff's and agencies' pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import PreservationRequest
from complaints.official_wording import EMPLOYERS
from complaints.preservation.clocks import Alarm, Outcome, RequestState, Step
from complaints.preservation.steps import Refusal
from complaints.wording import Words

STATES: Mapping[RequestState, Words] = {
    RequestState.HELD: gettext_lazy("Held: nothing is sent until the team decides"),
    RequestState.PREPARED: gettext_lazy("Prepared, not sent"),
    RequestState.SENT: gettext_lazy("Sent, not confirmed"),
    RequestState.CONFIRMED: gettext_lazy("Confirmed"),
    RequestState.CONCLUDED: gettext_lazy("Ended"),
}
STEPS: Mapping[Step, Words] = {
    Step.RELEASED: gettext_lazy("Released for sending"),
    Step.LETTER_WRITTEN: gettext_lazy("Letter written"),
    Step.SENT: gettext_lazy("Sent"),
    Step.CONFIRMED: gettext_lazy("Confirmed"),
    Step.SET_ASIDE: gettext_lazy("Alarm set aside"),
    Step.CONCLUDED: gettext_lazy("Ended"),
}
# The same steps, as what somebody may do now.
TO_DO: Mapping[Step, Words] = {
    Step.RELEASED: gettext_lazy("Release it for sending"),
    Step.LETTER_WRITTEN: gettext_lazy("Write the letter"),
    Step.SENT: gettext_lazy("Note that it was sent"),
    Step.CONFIRMED: gettext_lazy("Note the confirmation"),
    Step.SET_ASIDE: gettext_lazy("Set the alarm aside"),
    Step.CONCLUDED: gettext_lazy("End the request"),
}
OUTCOMES: Mapping[Outcome, Words] = {
    Outcome.SECURED: gettext_lazy("The footage is secured"),
    Outcome.NONE_EXISTS: gettext_lazy("The holder says that there is none"),
    Outcome.REFUSED: gettext_lazy("The holder refused"),
    Outcome.NOT_ASKED: gettext_lazy("It was decided not to ask"),
}
ALARMS: Mapping[Alarm, Words] = {
    Alarm.NOT_SENT: gettext_lazy("Not sent after a day"),
    Alarm.NOT_CONFIRMED: gettext_lazy("Not confirmed after 30 days"),
    Alarm.EXPIRY_NEARS: gettext_lazy("The footage may soon be gone: make sure that it is kept"),
}
REFUSALS: Mapping[Refusal, Words] = {
    Refusal.ASKED_ALREADY: gettext_lazy("That holder has a request already."),
    Refusal.NOT_NOW: gettext_lazy("The request has moved on: look at how it stands now."),
    Refusal.NO_LETTER: gettext_lazy("Write the letter first."),
    Refusal.NO_ALARM: gettext_lazy("No alarm rings for this request now."),
    Refusal.NOT_YET: gettext_lazy("That day has not come."),
}


def holder_words(row: PreservationRequest) -> str:
    """Whom it asks."""
    return row.holder_name or str(EMPLOYERS[row.holder])


def expiry_words(expires_on: date | None, *, approximate: bool) -> str:
    """Until when footage is kept, as far as can be computed."""
    if expires_on is None:
        return _("not computed: the day of the incident is not known")
    day = date_format(expires_on, "DATE_FORMAT")
    return _("%s (the day of the incident is approximate)") % day if approximate else day
