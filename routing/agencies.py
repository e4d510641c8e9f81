"""What the rules must know of an agency. Pure: no Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.vocabulary import AgencyCode, County


@dataclass(frozen=True, slots=True)
class AgencyProfile:
    """An agency that may receive referrals now. ``outside``: not under the department."""

    code: AgencyCode
    outside: bool
    county: County | None = None


Agencies = Mapping[AgencyCode, AgencyProfile]

# What a policy may name instead of an agency: the prosecutor of the incident's county.
COUNTY_PROSECUTOR = "county-prosecutor"


def county_prosecutor(county: County, agencies: Agencies) -> AgencyCode | None:
    """The prosecutor of a county, or None when the county is unknown or has none on file."""
    if county is County.UNKNOWN:
        return None
    return next((a.code for a in agencies.values() if a.county is county), None)
