"""Shared by the tests of the rules: the Kansas City policy and all of its agencies."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from complaints.vocabulary import AgencyCode, County
from routing import policy
from routing.agencies import AgencyProfile
from routing.facts import Facts
from routing.rules import Decision, decide


def data(name: str) -> str:
    return resources.files("routing").joinpath("data", name).read_text(encoding="utf-8")


KANSAS_CITY = policy.parse(data("kansas_city.toml"))
EMPTY = policy.Policy("empty", KANSAS_CITY.effective_from, ())
AGENCIES = {
    AgencyCode(row["code"]): AgencyProfile(
        AgencyCode(row["code"]), row["outside"], County(row["county"]) if "county" in row else None
    )
    for row in tomllib.loads(data("agencies.toml"))["agencies"]
}
OUTSIDE = frozenset(code for code, agency in AGENCIES.items() if agency.outside)


def decided(rulebook: policy.Policy = KANSAS_CITY, **facts: Any) -> Decision:
    return decide(rulebook, Facts(**facts), AGENCIES)


def sent(decision: Decision) -> set[str]:
    return {code.value for code in decision.agencies}
