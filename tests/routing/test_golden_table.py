"""The golden table pins the Kansas City policy: a change of policy shows as a change of it."""

from __future__ import annotations

import csv

from complaints.vocabulary import AgencyCode, Allegation, County, FilerKind, ForceType, Injury
from tests.routing.decisions import KANSAS_CITY
from tests.routing.golden_table import TABLE, written


def test_the_policy_decides_what_the_table_says() -> None:
    assert TABLE.read_text(encoding="utf-8") == written(), "run script/golden_routing_table"


def test_the_table_shows_every_rule_word_county_conflict_and_alarm() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def shown(column: str, separator: str = " ") -> set[str]:
        return {word for row in rows for word in row[column].split(separator) if word}

    assert shown("rules", "; ") == {rule.id for rule in KANSAS_CITY.rules}
    assert shown("force") == set(ForceType)
    assert shown("allegations") == set(Allegation)
    assert shown("injury") == set(Injury) - {Injury.UNKNOWN}
    assert shown("county") == set(County)
    assert shown("filer") == set(FilerKind)
    assert shown("conflicted agencies") == set(AgencyCode)
    alarms = {alarm.partition(":")[0] for alarm in shown("alarms", "; ")}
    assert alarms == {"floor-applied", "last-resort", "no-recipient", "county-unknown"}
    every_county = {(row["force"], row["county"]) for row in rows}
    assert every_county >= {(force, county) for force in ForceType for county in County}
    assert len(rows) > 250
