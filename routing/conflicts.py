"""Conflicts of interest: which agencies may not review a complaint, and why. Pure.

An agency is out if an officer of the incident is its member or is attached to its task force, if
it took part at the scene, or if a tie is declared. A filer often cannot tell a subject from a
witness, so an officer of any role counts.
"""

from __future__ import annotations

from enum import StrEnum

from complaints.vocabulary import AgencyCode
from routing.facts import Facts


class StrikeReason(StrEnum):
    """Why a destination was passed over."""

    EMPLOYS_OFFICER = "employs_officer"
    TASK_FORCE = "task_force"
    PRESENT = "present"
    DECLARED_TIE = "declared_tie"
    RECUSED = "recused"
    COUNTY_UNKNOWN = "county_unknown"
    NOT_RECEIVING = "not_receiving"


def conflict_of(agency: AgencyCode, facts: Facts) -> StrikeReason | None:
    """The first conflict that stands between an agency and this complaint, or None."""
    if agency in facts.recused:
        return StrikeReason.RECUSED
    if agency.value in facts.employers:
        return StrikeReason.EMPLOYS_OFFICER
    if agency in facts.task_forces:
        return StrikeReason.TASK_FORCE
    if agency in facts.agencies_present:
        return StrikeReason.PRESENT
    if agency in facts.declared_ties:
        return StrikeReason.DECLARED_TIE
    return None
