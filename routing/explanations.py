"""A decision in plain sentences, in the active language. All readers' words come from here."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from complaints.vocabulary import AgencyCode, Strength, SuspicionState
from complaints.wording import AGENCIES
from routing import floor, wording
from routing.clocks import urgency
from routing.facts import Facts
from routing.policy import Policy
from routing.rules import FLOOR_RULE, Assignment, Decision


def for_filer(
    outcome: Decision, policy: Policy, facts: Facts, *, too_short: bool = False
) -> list[str]:
    """Where a complaint goes and why, as the one who filed reads it.

    ``too_short``: a suspicion rests on nothing but how little was written.
    """
    sentences = [
        _destination(agency, [a for a in outcome.assignments if a.agency is agency], policy)
        for agency in outcome.agencies
    ]
    sentences += passed_over(outcome)
    if outcome.last_resort:
        sentences.append(
            gettext(
                "Every agency that would review this has a conflict of interest. Two federal "
                "offices get it together, and staff are alerted."
            )
        )
    if _may_still_be_force(facts) and too_short:
        sentences.append(
            gettext(
                "You wrote only a few words, so we cannot tell whether there was force. Two people "
                "must look at this within 24 hours. If they do not rule it out, it goes to an "
                "outside agency by itself."
            )
        )
    elif _may_still_be_force(facts):
        sentences.append(
            gettext(
                "Your words may tell of force. Two people must look at this within 24 hours. If "
                "they do not rule it out, it goes to an outside agency by itself."
            )
        )
    if not outcome.assignments:
        sentences.append(
            gettext("Staff will read your complaint within three days and decide who reviews it.")
        )
    if outcome.needs_outside_review:
        sentences.append(
            gettext("Whether the force looks justified plays no part in where it is sent.")
        )
    return sentences


def reasons(assignments: list[Assignment], policy: Policy) -> list[str]:
    """Each reason once: the words of the rules that chose a destination."""
    spanish = (get_language() or "").startswith("es")
    by_id = {rule.id: rule.because_es if spanish else rule.because for rule in policy.rules}
    by_id[FLOOR_RULE] = gettext("This kind of complaint must reach an outside agency.")
    return list(dict.fromkeys(by_id[rule] for a in assignments for rule in a.rules))


def _destination(agency: AgencyCode, assignments: list[Assignment], policy: Policy) -> str:
    purposes = ", ".join(wording.purpose_words(a.purpose) for a in assignments)
    within = min((a.within for a in assignments), key=urgency)
    return gettext("%(agency)s gets it %(within)s, for: %(purposes)s. %(reasons)s") % {
        "agency": AGENCIES[agency],
        "within": wording.within_words(within),
        "purposes": purposes,
        "reasons": " ".join(reasons(assignments, policy)),
    }


def passed_over(outcome: Decision) -> list[str]:
    """Each destination that a conflict struck out, once, with the reason."""
    struck = dict.fromkeys((strike.agency, strike.why) for strike in outcome.strikes)
    return [
        gettext("%(agency)s was passed over: %(why)s.")
        % {"agency": wording.destination_words(name), "why": wording.STRIKE_REASONS[why]}
        for name, why in struck
    ]


def _may_still_be_force(facts: Facts) -> bool:
    return (
        facts.suspicion is Strength.WEAK
        and facts.suspicion_state in (None, SuspicionState.OPEN)
        and not floor.needs_outside_review(facts)
    )
