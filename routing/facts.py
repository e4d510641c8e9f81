"""What the rules look at. Pure: no Django here.

Justification is not among the facts: nothing here can say that force was warranted, so no rule
can ask.
"""

from __future__ import annotations

from dataclasses import dataclass

from complaints.screening import Screening
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


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one complaint, all sources together.

    ``force_types`` and ``allegations`` hold what the words strongly told of, or weakly once the
    clock ran out, beside what was ticked. ``suspicion_state`` matters for a weak suspicion alone.
    """

    force_types: frozenset[ForceType] = frozenset()
    allegations: frozenset[Allegation] = frozenset()
    injuries: frozenset[Injury] = frozenset()
    county: County = County.UNKNOWN
    filer: FilerKind = FilerKind.RESIDENT
    suspicion: Strength | None = None
    suspicion_state: SuspicionState | None = None
    employers: frozenset[str] = frozenset()
    task_forces: frozenset[AgencyCode] = frozenset()
    agencies_present: frozenset[AgencyCode] = frozenset()
    declared_ties: frozenset[AgencyCode] = frozenset()
    recused: frozenset[AgencyCode] = frozenset()


def suspicion_counts(strength: Strength | None, state: SuspicionState | None) -> bool:
    """Whether suspected force is force: a strong suspicion always, a weak one once it lapsed."""
    return strength is Strength.STRONG or (
        strength is Strength.WEAK and state is SuspicionState.LAPSED
    )


def suspected_force_types(
    screening: Screening, state: SuspicionState | None
) -> frozenset[ForceType]:
    """The force types that screening adds to what was ticked; never empty when it counts."""
    if not suspicion_counts(screening.strength, state):
        return frozenset()
    return screening.force_types or frozenset({ForceType.UNKNOWN})
