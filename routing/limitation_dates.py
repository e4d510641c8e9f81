"""Dates after which a charge may come too late. Pure; computed, not legal advice.

RSMo 556.036: a misdemeanor one year, a felony three, murder and class A felonies never. 18 USC 242:
five years, never where death results.

A period runs from the day of the incident. What interrupts or extends it is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Charge(StrEnum):
    """A kind of charge that has a period of its own."""

    MISDEMEANOR = "misdemeanor"
    FELONY = "felony"
    CLASS_A_FELONY = "class_a_felony"
    COLOR_OF_LAW = "color_of_law"
    COLOR_OF_LAW_DEATH = "color_of_law_death"


YEARS: dict[Charge, int | None] = {
    Charge.MISDEMEANOR: 1,
    Charge.FELONY: 3,
    Charge.CLASS_A_FELONY: None,
    Charge.COLOR_OF_LAW: 5,
    Charge.COLOR_OF_LAW_DEATH: None,
}


@dataclass(frozen=True, slots=True)
class Limitation:
    """The last day for a charge; None where there is no limit or the incident has no date."""

    charge: Charge
    years: int | None
    last_day: date | None


def limitations(incident: date | None, *, death: bool) -> list[Limitation]:
    """The periods that may matter, the shortest first. ``incident`` is None where not known."""
    return [
        Limitation(charge, YEARS[charge], _last_day(incident, YEARS[charge]))
        for charge in _charges(death=death)
    ]


def _charges(*, death: bool) -> Iterable[Charge]:
    yield from (Charge.MISDEMEANOR, Charge.FELONY)
    yield Charge.COLOR_OF_LAW_DEATH if death else Charge.COLOR_OF_LAW
    yield Charge.CLASS_A_FELONY


def _last_day(incident: date | None, years: int | None) -> date | None:
    if incident is None or years is None or incident.year + years > date.max.year:
        return None
    try:
        return incident.replace(year=incident.year + years)
    except ValueError:  # 29 February: the anniversary falls on the last day of the month
        return incident.replace(year=incident.year + years, day=28)
