"""The proof: it covers every combination, shares decisions only where they are equal, and fails."""

from __future__ import annotations

import random
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from complaints.vocabulary import AgencyCode
from routing import floor, proof
from routing.agencies import Agencies, AgencyProfile
from routing.facts import Facts
from routing.policy import Policy, parse
from routing.proof import Tally, broken_promise, conflict_sets, incidents, prove
from routing.rules import decide, match
from tests.routing.decisions import AGENCIES, EMPTY, KANSAS_CITY, data

SOME = {
    code: AGENCIES[code]
    for code in (AgencyCode.MSHP, AgencyCode.CLAY_PROSECUTOR, AgencyCode.FBI_KC, AgencyCode.OCC)
}
PATROL_INSIDE = AGENCIES | {AgencyCode.MSHP: AgencyProfile(AgencyCode.MSHP, outside=False)}


def one_by_one(policy: Policy, agencies: Agencies) -> Tally:
    """The same counts without any sharing."""
    tally = Tally()
    able = {code for code, a in agencies.items() if a.outside} - floor.NEVER_ALONE
    sets = list(conflict_sets(agencies))
    for incident in incidents():
        eligible = proof.named_agencies(match(policy, incident), incident.county, agencies) & able
        for present in sets:
            facts = replace(incident, agencies_present=present)
            decision = decide(policy, facts, agencies)
            tally.checked += 1
            tally.needing_review += decision.needs_outside_review
            tally.on_the_floor += decision.floor_applied
            tally.on_the_last_resort += decision.last_resort
            tally.all_conflicted += decision.needs_outside_review and eligible <= present
            tally.failed += broken_promise(facts, decision) is not None
    return tally


@pytest.mark.parametrize("policy", [KANSAS_CITY, EMPTY], ids=["kansas-city", "empty"])
def test_counting_each_combination_by_itself_gives_the_same_counts(policy: Policy) -> None:
    counted = one_by_one(policy, SOME)
    counted.all_conflicted = 0
    shared = prove(policy, SOME).tally
    assert shared.all_conflicted
    shared.all_conflicted = 0
    assert shared == counted


def test_conflicts_of_agencies_that_nothing_names_change_no_decision() -> None:
    chooser = random.Random(5)  # noqa: S311 (seeded: a failure repeats)
    every, sets = list(incidents()), list(conflict_sets(AGENCIES))
    for incident in chooser.sample(every, 1500):
        present = chooser.choice(sets)
        named = proof.named_agencies(match(KANSAS_CITY, incident), incident.county, AGENCIES)
        whole, less = (
            decide(KANSAS_CITY, replace(incident, agencies_present=conflicted), AGENCIES)
            for conflicted in (present, present & named)
        )
        assert whole == less


def test_incidents_that_share_a_decision_decide_alike() -> None:
    chooser = random.Random(6)  # noqa: S311
    sets = list(conflict_sets(AGENCIES))
    groups: dict[object, list[Facts]] = {}
    for incident in incidents():
        seen = proof._Seen.of(match(KANSAS_CITY, incident), incident)
        groups.setdefault(seen, []).append(incident)
    for alike in groups.values():
        present = chooser.choice(sets)
        decisions = {
            replace(
                decide(KANSAS_CITY, replace(facts, agencies_present=present), AGENCIES), outcomes=()
            )
            for facts in alike[:20]
        }
        assert len(decisions) == 1


def test_kansas_city_holds_in_every_combination() -> None:
    told = prove(KANSAS_CITY, AGENCIES)
    assert told.holds
    assert told.tally.checked == len(list(incidents())) * 2 ** len(AGENCIES)
    assert 0 < told.tally.all_conflicted < told.tally.on_the_last_resort < told.tally.on_the_floor


def test_a_floor_whose_first_agency_is_not_outside_fails_the_proof_with_examples() -> None:
    told = prove(EMPTY, PATROL_INSIDE)
    assert not told.holds
    assert len(told.failures) == proof.MOST_FAILURES_KEPT
    for failure in told.failures:
        assert AgencyCode.MSHP not in failure.facts.agencies_present
        assert floor.needs_outside_review(failure.facts)
    assert told.tally.failed == told.tally.needing_review // 2, "wherever the patrol can get it"


def test_a_proof_tells_how_far_it_is_and_can_be_stopped() -> None:
    heard: list[tuple[int, int]] = []

    def twice(done: int, total: int) -> bool:
        heard.append((done, total))
        return len(heard) < 2

    with pytest.raises(proof.Stopped):
        prove(KANSAS_CITY, AGENCIES, twice)
    assert [done for done, _total in heard] == [0, proof.INCIDENTS_BETWEEN_REPORTS]


@pytest.mark.django_db
def test_the_command_prints_the_counts_and_exits_with_one_when_something_fails(
    tmp_path: Path,
) -> None:
    from routing.models import Agency

    call_command("install_defaults", verbosity=0)
    out = StringIO()
    call_command("prove_policy", stdout=out)
    assert "7,536,640 combinations checked" in out.getvalue()
    assert " 0 fail." in out.getvalue()
    Agency.objects.filter(code="mshp").update(outside=False)
    document = tmp_path / "empty.toml"
    document.write_text(data("kansas_city.toml").partition("[[rules]]")[0], encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("prove_policy", policy=str(document), stdout=out)
    assert ended.value.code == 1
    assert "reaches no outside agency" in out.getvalue()
    assert parse(document.read_text(encoding="utf-8")).rules == ()
