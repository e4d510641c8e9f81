"""What a policy leaves to the floor: triggers of outside review that no rule answers. Pure.

The floor holds under any policy, an empty one too, so this is no fault of a document that is only
tried out. A draft for publication is refused for it: a policy says itself where force goes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from complaints.vocabulary import AgencyCode, County, FilerKind, ForceType
from routing import floor
from routing.facts import Facts
from routing.policy import Fault, Policy, Rule

# Under the department's own board, or never alone: neither answers for outside review.
_NOT_ENOUGH = frozenset({AgencyCode.OCC.value, *(code.value for code in floor.NEVER_ALONE)})


def gaps(policy: Policy) -> tuple[Fault, ...]:
    """Each trigger that some county or kind of filer finds without a rule, in plain words."""
    return tuple(
        Fault(1, _told(name, missing))
        for name, facts in _triggers()
        if (missing := _missing(policy, facts))
    )


def _triggers() -> Iterator[tuple[str, dict[str, frozenset[object]]]]:
    for force_type in ForceType:
        yield f"force type {force_type.value!r}", {"force_types": frozenset({force_type})}
    for allegation in sorted(floor.ALLEGATIONS_NEEDING_REVIEW):
        yield f"allegation {allegation.value!r}", {"allegations": frozenset({allegation})}
    for injury in sorted(floor.INJURIES_NEEDING_REVIEW):
        yield f"injury {injury.value!r}", {"injuries": frozenset({injury})}


def _missing(policy: Policy, trigger: dict[str, frozenset[object]]) -> list[tuple[str, str]]:
    return [
        (county.value, filer.value)
        for county, filer in itertools.product(County, FilerKind)
        if not _answered(policy, Facts(**trigger, county=county, filer=filer))  # type: ignore[arg-type]
    ]


def _answered(policy: Policy, facts: Facts) -> bool:
    return any(_reaches_outside(rule) for rule in policy.rules if not rule.when.unmet(facts))


def _reaches_outside(rule: Rule) -> bool:
    return any(set(wanted.to) - _NOT_ENOUGH for wanted in rule.refer)


def _told(name: str, missing: list[tuple[str, str]]) -> str:
    where = ""
    if len(missing) < len(County) * len(FilerKind):
        counties = ", ".join(sorted({county for county, _filer in missing}))
        filers = ", ".join(sorted({filer for _county, filer in missing}))
        where = f" (county {counties}; filer {filers})"
    return (
        f"no rule sends {name} to an outside agency{where}, so that it would rest on the floor; "
        "add it to a rule."
    )
