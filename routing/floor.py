"""The floor: what no policy can go below. Pure: no Django here.

What needs outside review is defined here, once. The database derives the same from the fact rows
by itself, and a test holds the two definitions equal.
"""

from __future__ import annotations

from complaints.vocabulary import AgencyCode, Allegation, ForceType, Injury
from routing.agencies import COUNTY_PROSECUTOR
from routing.facts import Facts, suspicion_counts

ALLEGATIONS_NEEDING_REVIEW = frozenset(
    {Allegation.EXCESSIVE_FORCE, Allegation.FAILURE_TO_INTERVENE, Allegation.DEATH_IN_CUSTODY}
)
INJURIES_NEEDING_REVIEW = frozenset({Injury.SERIOUS, Injury.DEATH})

PURPOSE = "outside review"
WITHIN = "PT0S"
FALLBACK_ORDER: tuple[str, ...] = (
    AgencyCode.MSHP.value,
    AgencyCode.FBI_KC.value,
    COUNTY_PROSECUTOR,
    AgencyCode.MO_AG.value,
    AgencyCode.USAO_WDMO.value,
)
# When every agency is conflicted, these two get it together.
LAST_RESORT = (AgencyCode.USAO_WDMO, AgencyCode.DOJ_CRT)
# The Civil Rights Division is never the only destination (domain: who may receive what).
NEVER_ALONE = frozenset({AgencyCode.DOJ_CRT})


def needs_outside_review(facts: Facts) -> bool:
    """Whether the complaint must reach an outside agency. Justification plays no part."""
    return bool(
        facts.force_types
        or facts.allegations & ALLEGATIONS_NEEDING_REVIEW
        or facts.injuries & INJURIES_NEEDING_REVIEW
        or suspicion_counts(facts.suspicion, facts.suspicion_state)
    )


def is_major(facts: Facts) -> bool:
    """Death, serious injury or a firearm discharged: the faster clock."""
    return bool(
        ForceType.FIREARM_DISCHARGED in facts.force_types
        or facts.injuries & INJURIES_NEEDING_REVIEW
        or Allegation.DEATH_IN_CUSTODY in facts.allegations
    )
