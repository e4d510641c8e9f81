"""Who did what to whom in a Spanish sentence.

The subject is often left out or stands after the verb, and the object is a small pronoun before
the verb or at its end. A noun led by "a" is the object; one led by "por" did it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from complaints.screening import roles as r
from complaints.screening.roles import Agent, Deed, Patient
from complaints.screening.words import COMMA, STOP

if TYPE_CHECKING:
    from complaints.screening.words import Words

_BEFORE_REACH = 12
_AFTER_REACH = 6
_BY_REACH = 12
_CLITICS = frozenset("me nos lo la los las le les te se".split())
_SELF = frozenset({"me", "nos"})
_YOU = frozenset({"te"})
_ATTACHED = re.compile(r"(?:[aei]r|ndo)(?:me|nos|l[oae]s?|[ms]el[oa]s?)$")
_JOINTS = frozenset({"y", "e", COMMA, "pero", "que", "cuando", "porque", "entonces", "luego"})
_PARTICIPLE_ENDINGS = ("ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas")
_IRREGULAR_PARTICIPLES = frozenset({"muerto", "muerta", "muertos", "roto", "rota", "rotos"})


def read_deed(words: Words, anchor: int, last: int) -> Deed:
    """Read who did what to whom around the verb at ``anchor``."""
    keys, roles = words.keys, words.spanish
    key = keys[anchor]
    first, clitics = _clitics_before(keys, anchor)
    if _is_passive(words, anchor):
        return Deed(_agent_after_by(words, last), _passive_patient(words, anchor), anchor, last)
    patient, end = _patient(words, anchor, clitics)
    place = _subject(words, first, anchor, last, clitics)
    if place < 0:
        agent = _agent_after_by(words, last) if _is_participle(key) else Agent.UNKNOWN
        return Deed(agent, patient, first, max(last, end))
    role = roles[place]
    if role & r.NOUN_AGENT:
        agent = r.agent_of(role)
    elif role & r.I_SUBJECT:
        agent = Agent.FILER
    else:
        plural = bool(role & r.THEY_SUBJECT)
        agent = r.resolve_pronoun(keys, roles, place, plural=plural)
    return Deed(agent, patient, first, max(last, end))


def _clitics_before(keys: list[str], anchor: int) -> tuple[int, frozenset[str]]:
    """The pronouns that stand right before a verb, and where they begin."""
    first = anchor
    while first and keys[first - 1] in _CLITICS and anchor - first < 2:
        first -= 1
    return first, frozenset(keys[first:anchor])


def _is_participle(key: str) -> bool:
    return key.endswith(_PARTICIPLE_ENDINGS) or key in _IRREGULAR_PARTICIPLES


def _is_passive(words: Words, anchor: int) -> bool:
    """Whether it was undergone: "fui golpeado", "fue brutalmente golpeada"."""
    keys, roles = words.keys, words.spanish
    if not _is_participle(keys[anchor]):
        return False
    for index in range(anchor - 1, max(-1, anchor - 6), -1):
        if keys[index] in {"ha", "han", "he", "habia", "habian", "haya"}:
            return False
        if roles[index] & r.BE:
            return True
        if keys[index] == STOP:
            break
    return False


def _patient(words: Words, anchor: int, clitics: frozenset[str]) -> tuple[Patient, int]:
    """Whom the verb was done to: a pronoun before it or at its end, or the noun after it."""
    if clitics & _YOU:
        return Patient.YOU, anchor
    after = _object_after(words, anchor)
    if after[0] is Patient.THING and not clitics & _SELF:
        return after
    if clitics & _CLITICS or _ATTACHED.search(words.keys[anchor]):
        return Patient.PERSON, after[1] if after[0] is Patient.PERSON else anchor
    if after[0] is Patient.UNKNOWN:
        return _object_before(words, anchor), anchor
    return after


def _object_after(words: Words, anchor: int) -> tuple[Patient, int]:
    keys, roles = words.keys, words.spanish
    for index in range(anchor + 1, min(anchor + 1 + _AFTER_REACH, len(keys))):
        key = keys[index]
        role = roles[index]
        if key == STOP:
            break
        if role & r.BODY:
            return Patient.PERSON, index
        if role & r.THING:
            return Patient.THING, index
        led = _is_led_by(words, index, {"a", "al"})
        if led and role & r.POLICE:
            return Patient.POLICE, index
        if led and role & (r.CIVIL | r.KIN | r.UNCLEAR | r.FILER):
            return Patient.PERSON, index
        if key in {"con", "por", "porque", "y", "contra", "desde", COMMA}:
            break
    return Patient.UNKNOWN, anchor


def _object_before(words: Words, anchor: int) -> Patient:
    """A person named before the verb with "a": "a mi hermano golpearon"."""
    keys, roles = words.keys, words.spanish
    for index in range(anchor - 1, max(-1, anchor - 6), -1):
        if keys[index] == STOP:
            break
        role = roles[index]
        if role & (r.KIN | r.CIVIL | r.FILER | r.UNCLEAR) and _is_led_by(words, index, {"a", "al"}):
            return Patient.PERSON
    return Patient.UNKNOWN


def _is_led_by(words: Words, index: int, leaders: set[str]) -> bool:
    """Whether a noun, past its articles, follows one of these prepositions."""
    keys, roles = words.keys, words.spanish
    before = index - 1
    while before >= 0 and roles[before] & r.DETERMINER and keys[before] != "al":
        before -= 1
    return before >= 0 and keys[before] in leaders


_SUBJECTS = r.NOUN_AGENT | r.I_SUBJECT | r.HE_SUBJECT | r.THEY_SUBJECT
_OBLIQUE = {"a", "al", "de", "del", "con", "contra", "para", "hacia", "sobre", "en", "por"}


def _subject(words: Words, first: int, anchor: int, last: int, clitics: frozenset[str]) -> int:
    """The place of the one who did it: before the pronouns, or after the verb; -1 if left out."""
    plural = words.keys[anchor].endswith("n")
    before = _subject_before(words, first, clitics, plural=plural)
    if before >= 0 and words.spanish[before] & r.POLICE:
        return before
    after = _subject_after(words, anchor, last, plural=plural)
    if after >= 0:
        return after
    return before


def _subject_before(words: Words, first: int, clitics: frozenset[str], *, plural: bool) -> int:
    keys, roles = words.keys, words.spanish
    joined = False
    fallback = -1
    for index in range(first - 1, max(-1, first - 1 - _BEFORE_REACH), -1):
        key = keys[index]
        if key == STOP:
            break
        joined = joined or key in _JOINTS
        role = roles[index]
        if key == "el" and index != first - 1:  # the article, not "he"
            continue
        if (role & (r.I_SUBJECT | r.FILER) and clitics) or not _may_act(
            words, index, plural=plural
        ):
            continue
        if role & r.POLICE or not joined or key == "que":
            return index
        if not clitics & {"lo", "la", "los", "las"} and fallback < 0:
            fallback = index
    return fallback


def _may_act(words: Words, index: int, *, plural: bool) -> bool:
    """Whether a word can be the subject: no preposition leads it, and it agrees with the verb."""
    role = words.spanish[index]
    if not role & _SUBJECTS:
        return False
    if plural and role & (r.CIVIL | r.KIN) and not words.keys[index].endswith("s"):
        return False
    return not (role & r.NOUN_AGENT and _is_led_by(words, index, _OBLIQUE))


def _subject_after(words: Words, anchor: int, last: int, *, plural: bool) -> int:
    keys, roles = words.keys, words.spanish
    for index in range(anchor + 1, min(last + 1 + _AFTER_REACH, len(keys))):
        key = keys[index]
        if key == STOP:
            break
        role = roles[index]
        if plural and role & (r.CIVIL | r.KIN) and not key.endswith("s"):
            continue
        if role & r.NOUN_AGENT and not _is_led_by(words, index, _OBLIQUE):
            return index
        if key in {COMMA, "y", "cuando", "porque", "que", "mientras", "pero"}:
            break
    return -1


def _agent_after_by(words: Words, last: int) -> Agent:
    keys, roles = words.keys, words.spanish
    for index in range(last + 1, min(last + _BY_REACH, len(keys))):
        if keys[index] == STOP:
            break
        role = roles[index]
        if role & (r.NOUN_AGENT | r.VEHICLE) and _is_led_by(words, index, {"por"}):
            return r.agent_of(role) if role & r.NOUN_AGENT else Agent.THIRD_PARTY
    return Agent.UNKNOWN


def _passive_patient(words: Words, anchor: int) -> Patient:
    keys, roles = words.keys, words.spanish
    for index in range(anchor - 1, max(-1, anchor - 8), -1):
        if keys[index] == STOP:
            break
        role = roles[index]
        if role & r.THING:
            return Patient.THING
        if role & r.POLICE:
            return Patient.POLICE
        if role & (r.KIN | r.CIVIL | r.I_SUBJECT | r.FILER):
            break
    return Patient.PERSON
