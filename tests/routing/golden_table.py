"""The golden routing table: what the Kansas City policy decides, situation by situation.

``script/golden_routing_table`` writes ``golden/kansas_city.csv`` anew after a change of policy; the
difference is what lawyers read. A test fails while the table and the policy disagree.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path

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
from routing.facts import Facts
from routing.rules import Assignment, decide
from tests.routing.decisions import AGENCIES, KANSAS_CITY

TABLE = Path(__file__).parent / "golden" / "kansas_city.csv"
COLUMNS = (
    "force", "allegations", "injury", "county", "filer", "conflicted agencies", "suspicion",
    "needs outside review", "destinations", "passed over", "rules", "alarms",
)  # fmt: skip
WITHIN = {"PT0S": "at once", "end-of-next-day": "by the end of the next day", "P3D": "in 3 days"}

SHOOTING = Facts(force_types=frozenset({ForceType.FIREARM_DISCHARGED}), county=County.JACKSON)
BATON = Facts(force_types=frozenset({ForceType.BATON}), county=County.CLAY)
DEATH = Facts(injuries=frozenset({Injury.DEATH}), county=County.PLATTE)
ASSAULT = Facts(allegations=frozenset({Allegation.SEXUAL_MISCONDUCT}), county=County.CASS)
RUDENESS = Facts(allegations=frozenset({Allegation.DISCOURTESY}), county=County.JACKSON)
REPORT = Facts(filer=FilerKind.OFFICER, county=County.JACKSON)
# In the order in which agencies fall out, until the last resort is left.
FALLING = (
    AgencyCode.MSHP, AgencyCode.FBI_KC, AgencyCode.JACKSON_PROSECUTOR, AgencyCode.CLAY_PROSECUTOR,
    AgencyCode.PLATTE_PROSECUTOR, AgencyCode.CASS_PROSECUTOR, AgencyCode.MO_AG,
    AgencyCode.USAO_WDMO, AgencyCode.DOJ_CRT, AgencyCode.OCC,
)  # fmt: skip


def situations() -> Iterator[Facts]:
    """Each word alone and in each county, then each conflict, and what they add up to."""
    yield from _words()
    yield from _filers_and_suspicions()
    yield from _conflicts()
    yield _and(SHOOTING, injuries=frozenset({Injury.DEATH}))
    yield _and(BATON, allegations=frozenset({Allegation.BIAS, Allegation.EXCESSIVE_FORCE}))
    yield _and(BATON, force_types=frozenset({ForceType.BATON, ForceType.FIREARM_DISCHARGED}))


def _words() -> Iterator[Facts]:
    for county in County:
        yield Facts(county=county)
    for force, county in itertools.product(ForceType, County):
        yield Facts(force_types=frozenset({force}), county=county)
    for allegation, filer in itertools.product(Allegation, FilerKind):
        yield Facts(allegations=frozenset({allegation}), county=County.JACKSON, filer=filer)
    for injury, base in itertools.product(Injury, (BATON, RUDENESS)):
        yield _and(base, injuries=frozenset({injury} - {Injury.UNKNOWN}))
    for injury, county in itertools.product(sorted(floor.INJURIES_NEEDING_REVIEW), County):
        yield Facts(injuries=frozenset({injury}), county=county)


def _filers_and_suspicions() -> Iterator[Facts]:
    for filer in FilerKind:
        yield Facts(filer=filer, county=County.CLAY)
        yield _and(BATON, filer=filer)
    for strength, state in (
        (Strength.STRONG, None), *((Strength.WEAK, each) for each in (None, *SuspicionState)),
    ):  # fmt: skip
        yield Facts(suspicion=strength, suspicion_state=state, county=County.JACKSON)
        yield _and(RUDENESS, suspicion=strength, suspicion_state=state)


def _conflicts() -> Iterator[Facts]:
    bases = (SHOOTING, BATON, DEATH, ASSAULT, RUDENESS, REPORT)
    for base, agency in itertools.product(bases, AgencyCode):
        yield _and(base, agencies_present=frozenset({agency}))
    for base, count in itertools.product(bases, range(2, len(FALLING) + 1)):
        yield _and(base, agencies_present=frozenset(FALLING[:count]))
    for county in County:
        yield _and(SHOOTING, county=county, agencies_present=frozenset(AgencyCode))


def rows() -> Iterator[dict[str, str]]:
    for facts in dict.fromkeys(situations()):
        yield _row(facts)


def written() -> str:
    """The whole table as it stands in the file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows())
    return out.getvalue()


def _and(facts: Facts, **more: object) -> Facts:
    known = {name: getattr(facts, name) for name in Facts.__slots__}
    return Facts(**known | more)  # type: ignore[arg-type]


def _row(facts: Facts) -> dict[str, str]:
    decision = decide(KANSAS_CITY, facts, AGENCIES)
    suspicion = filter(None, (facts.suspicion, facts.suspicion_state))
    cells = (
        _listed(facts.force_types),
        _listed(facts.allegations),
        _listed(facts.injuries),
        facts.county.value,
        facts.filer.value,
        _listed(facts.agencies_present),
        " ".join(str(word) for word in suspicion),
        "yes" if decision.needs_outside_review else "no",
        "; ".join(_destination(assignment) for assignment in decision.assignments),
        "; ".join(dict.fromkeys(f"{s.agency}: {s.why.value}" for s in decision.strikes)),
        "; ".join(outcome.rule for outcome in decision.outcomes if outcome.matched),
        "; ".join(decision.alarms),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _destination(assignment: Assignment) -> str:
    return f"{assignment.agency}: {assignment.purpose} {WITHIN[assignment.within]}"


def _listed(words: frozenset[object]) -> str:
    return " ".join(sorted(str(word) for word in words))


if __name__ == "__main__":
    TABLE.write_text(written(), encoding="utf-8")
