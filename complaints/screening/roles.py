"""Who did it, and to whom: the answers that both languages give about a verb."""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from complaints.screening.people import ROLE
from complaints.screening.words import STOP

if TYPE_CHECKING:
    from collections.abc import Sequence

POLICE = ROLE["police"]
CIVIL = ROLE["civil"]
KIN = ROLE["kin"]
UNCLEAR = ROLE["unclear"]
FILER = ROLE["filer"]
I_SUBJECT = ROLE["i_subject"]
HE_SUBJECT = ROLE["he_subject"]
THEY_SUBJECT = ROLE["they_subject"]
OBJECT_PRONOUN = ROLE["object_pronoun"]
POSSESSIVE = ROLE["possessive"]
BE = ROLE["be"]
NEGATOR = ROLE["negator"]
FILLER = ROLE["filler"]
MODAL = ROLE["modal"]
FEAR = ROLE["fear"]
VEHICLE = ROLE["vehicle"]
THING = ROLE["thing"]
BODY = ROLE["body"]
PREPOSITION = ROLE["preposition"]
DETERMINER = ROLE["determiner"]

NOUN_AGENT = POLICE | CIVIL | KIN | UNCLEAR | FILER
_LOOK_BACK = 60


class Agent(Enum):
    """Who did it, as far as the words say."""

    POLICE = "police"
    THIRD_PARTY = "third party"
    SOMEONE = "someone not known"
    PERHAPS_THIRD_PARTY = "perhaps a third party"
    FILER = "the filer"
    UNKNOWN = "unknown"


class Patient(Enum):
    """Whom or what it was done to."""

    PERSON = "person"
    YOU = "you"
    POLICE = "police"
    THING = "thing"
    UNKNOWN = "unknown"


class Deed(NamedTuple):
    """One verb in its sentence. ``first`` and ``last`` take in the words of its object."""

    agent: Agent
    patient: Patient
    first: int
    last: int
    passive: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether police did it to a person, and nothing about it is in doubt."""
        return self.agent is Agent.POLICE and self.patient is Patient.PERSON


def agent_of(role: int) -> Agent:
    """What a noun with this role is as the one who did it."""
    if role & POLICE:
        return Agent.POLICE
    if role & (CIVIL | KIN):
        return Agent.THIRD_PARTY
    if role & UNCLEAR:
        return Agent.SOMEONE
    return Agent.FILER


def resolve_pronoun(
    keys: Sequence[str], roles: Sequence[int], position: int, *, plural: bool
) -> Agent:
    """Whom "he" or "they" most likely means: the nearest one named before who could be meant.

    The police are the ones a complaint is about, so a nearer bystander only casts doubt; it
    takes a third party and no police named at all to be sure.
    """
    found: int | None = None
    for index in range(position - 1, max(-1, position - _LOOK_BACK), -1):
        role = roles[index]
        if role & POLICE:
            return Agent.POLICE if found is None else Agent.PERHAPS_THIRD_PARTY
        if found is None and role & (CIVIL | KIN | UNCLEAR) and plural == _is_plural(keys[index]):
            found = role
    if found is None:
        return Agent.UNKNOWN
    return Agent.THIRD_PARTY if found & CIVIL else Agent.PERHAPS_THIRD_PARTY


_PLURALS = frozenset("men women people children gang family crowd crowds mob gente".split())


def _is_plural(key: str) -> bool:
    return key.endswith("s") or key in _PLURALS


class SentenceRoles:
    """For any word, all roles that occur in its sentence; worked out for sentences asked about."""

    def __init__(self, keys: Sequence[str], roles: Sequence[int]) -> None:
        self._roles = roles
        self._ends = [place for place, key in enumerate(keys) if key == STOP]
        self._known: dict[int, int] = {}

    def at(self, place: int) -> int:
        """The roles around one word."""
        number = bisect_left(self._ends, place)
        if number not in self._known:
            first = self._ends[number - 1] + 1 if number else 0
            last = self._ends[number] if number < len(self._ends) else len(self._roles)
            self._known[number] = reduce(or_, self._roles[first:last], 0)
        return self._known[number]
