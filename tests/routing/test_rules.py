"""What the Kansas City policy decides, and that no facts talk the rules out of it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.vocabulary import (
    AgencyCode,
    Allegation,
    County,
    FilerKind,
    ForceType,
    Injury,
    Strength,
    SuspicionState,
)
from routing import floor
from routing.conflicts import StrikeReason
from routing.facts import Facts
from routing.policy import Policy
from routing.rules import decide
from tests.routing.decisions import AGENCIES, EMPTY, KANSAS_CITY, OUTSIDE, decided, sent

facts_of_incidents = st.builds(
    Facts,
    force_types=st.frozensets(st.sampled_from(ForceType), max_size=4),
    allegations=st.frozensets(st.sampled_from(Allegation), max_size=4),
    injuries=st.frozensets(st.sampled_from(Injury), max_size=2),
    county=st.sampled_from(County),
    filer=st.sampled_from(FilerKind),
    employers=st.frozensets(st.sampled_from(["kcpd", *(str(a) for a in AgencyCode)]), max_size=3),
    agencies_present=st.frozensets(st.sampled_from(AgencyCode), max_size=10),
)


def test_a_shooting_goes_to_the_highway_patrol_and_the_county_prosecutor_at_once() -> None:
    decision = decided(force_types=frozenset({ForceType.FIREARM_DISCHARGED}), county=County.CLAY)
    by_purpose = {a.purpose: a for a in decision.assignments}
    assert by_purpose["criminal investigation"].agency is AgencyCode.MSHP
    assert by_purpose["charging decision"].agency is AgencyCode.CLAY_PROSECUTOR
    assert by_purpose["charging decision"].within == "PT0S"
    assert decision.major


@pytest.mark.parametrize("force_type", list(ForceType))
@pytest.mark.parametrize("county", list(County))
def test_every_force_type_in_every_county_reaches_an_outside_agency(
    force_type: ForceType, county: County
) -> None:
    decision = decided(force_types=frozenset({force_type}), county=county)
    assert any(a.outside for a in decision.assignments)
    assert not decision.floor_applied, "the policy itself names a recipient"


def test_rudeness_alone_stays_with_the_office_of_community_complaints() -> None:
    decision = decided(allegations=frozenset({Allegation.DISCOURTESY}))
    assert sent(decision) == {"occ"}
    assert not decision.needs_outside_review


def test_an_officers_report_never_goes_to_the_office_of_community_complaints() -> None:
    decision = decided(
        filer=FilerKind.OFFICER, allegations=frozenset({Allegation.IMPROPER_CONDUCT})
    )
    assert sent(decision) == {"fbi-kc"}


def test_a_complaint_without_any_class_is_left_to_staff() -> None:
    assert decided().assignments == ()


def test_an_agency_whose_member_took_part_is_struck_and_the_next_takes_over() -> None:
    decision = decided(
        force_types=frozenset({ForceType.FIREARM_DISCHARGED}),
        county=County.JACKSON,
        employers=frozenset({"mshp"}),
    )
    assert "mshp" not in sent(decision)
    assert "fbi-kc" in sent(decision)
    struck = {(s.agency, s.why) for s in decision.strikes}
    assert ("mshp", StrikeReason.EMPLOYS_OFFICER) in struck


def test_an_unknown_county_is_an_alarm_and_another_agency_takes_the_charging_decision() -> None:
    decision = decided(force_types=frozenset({ForceType.FIREARM_DISCHARGED}))
    assert "mo-ag" in sent(decision)
    assert "county-unknown" in decision.alarms


def test_when_every_agency_is_conflicted_two_federal_offices_get_it_as_the_last_resort() -> None:
    decision = decided(
        force_types=frozenset({ForceType.BATON}), agencies_present=frozenset(AgencyCode)
    )
    assert sent(decision) == {"usao-wdmo", "doj-crt"}
    assert decision.last_resort
    assert "last-resort" in decision.alarms


def test_the_civil_rights_division_is_never_the_only_destination() -> None:
    others = OUTSIDE - {AgencyCode.DOJ_CRT}
    decision = decided(force_types=frozenset({ForceType.BATON}), agencies_present=others)
    assert sent(decision) == {"usao-wdmo", "doj-crt"}


def test_under_an_empty_policy_the_floor_sends_force_outside_and_raises_an_alarm() -> None:
    decision = decided(EMPTY, force_types=frozenset({ForceType.THREAT}))
    assert sent(decision) == {"mshp"}
    assert decision.floor_applied
    assert decision.alarms == ("floor-applied",)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(force_types=frozenset({ForceType.THREAT})),
        Facts(force_types=frozenset({ForceType.UNKNOWN})),
        Facts(allegations=frozenset({Allegation.EXCESSIVE_FORCE})),
        Facts(allegations=frozenset({Allegation.FAILURE_TO_INTERVENE})),
        Facts(allegations=frozenset({Allegation.DEATH_IN_CUSTODY})),
        Facts(injuries=frozenset({Injury.SERIOUS})),
        Facts(injuries=frozenset({Injury.DEATH})),
        Facts(suspicion=Strength.STRONG),
        Facts(suspicion=Strength.WEAK, suspicion_state=SuspicionState.LAPSED),
    ],
)
def test_each_trigger_of_outside_review_alone_suffices_under_any_policy(facts: Facts) -> None:
    for rulebook in (KANSAS_CITY, EMPTY):
        decision = decide(rulebook, facts, AGENCIES)
        assert decision.needs_outside_review
        assert any(a.outside for a in decision.assignments)


@pytest.mark.parametrize("state", [None, SuspicionState.OPEN, SuspicionState.CLEARED])
def test_a_weak_suspicion_that_has_time_or_was_cleared_does_not_send_it_out(
    state: SuspicionState | None,
) -> None:
    assert not decided(suspicion=Strength.WEAK, suspicion_state=state).needs_outside_review


@given(facts_of_incidents)
def test_what_needs_outside_review_always_reaches_an_outside_agency(facts: Facts) -> None:
    for rulebook in (KANSAS_CITY, EMPTY):
        decision = decide(rulebook, facts, AGENCIES)
        outside = {a.agency for a in decision.assignments if a.outside}
        assert not decision.needs_outside_review or outside - floor.NEVER_ALONE


@given(
    facts_of_incidents,
    st.frozensets(st.sampled_from(ForceType)),
    st.frozensets(st.sampled_from(Allegation)),
    st.frozensets(st.sampled_from(Injury)),
)
def test_more_facts_about_the_incident_never_mean_fewer_referrals(
    facts: Facts,
    force_types: frozenset[ForceType],
    allegations: frozenset[Allegation],
    injuries: frozenset[Injury],
) -> None:
    more = Facts(
        force_types=facts.force_types | force_types,
        allegations=facts.allegations | allegations,
        injuries=facts.injuries | injuries,
        county=facts.county,
        filer=facts.filer,
        employers=facts.employers,
        agencies_present=facts.agencies_present,
    )
    before, after = (decide(KANSAS_CITY, each, AGENCIES) for each in (facts, more))
    if not before.floor_applied:
        assert sent(before) <= sent(after)
    assert len(before.agencies) <= len(after.agencies)


@given(facts_of_incidents, st.randoms(use_true_random=False))
def test_the_order_of_the_rules_means_nothing(facts: Facts, shuffler: random.Random) -> None:
    rules = list(KANSAS_CITY.rules)
    shuffler.shuffle(rules)
    shuffled = Policy(KANSAS_CITY.version, KANSAS_CITY.effective_from, tuple(rules))
    assert decide(shuffled, facts, AGENCIES) == decide(KANSAS_CITY, facts, AGENCIES)
