"""Who did what to whom in an English sentence, from word order alone.

No grammar is parsed. Left of the verb stands its subject, or a form of "be" that turns it
passive; right of it the object, or the "by" of a passive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaints.screening import roles as r
from complaints.screening.people import english_people
from complaints.screening.roles import Agent, Deed, Patient
from complaints.screening.words import BREAKS, COMMA, STOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from complaints.screening.words import Words

_SUBJECT_REACH = 16
_OBJECT_REACH = 6
_BY_REACH = 12
_JOINTS = frozenset({"and", COMMA, "then", "or", "but", "&"})
_SKIPPED_BEFORE_OBJECT = frozenset(
    "the a an one of several two three four some many this that these those both each all"
    " back down up out repeatedly hard multiple first poor just face another other".split()
)
_BEFORE_OBJECT = _SKIPPED_BEFORE_OBJECT | _JOINTS
_BEFORE_KICKED_IN = _SKIPPED_BEFORE_OBJECT | {"front"}
_IRREGULAR_PARTICIPLES = frozenset(
    "thrown beaten beat hit struck shot hurt bitten bit broken broke held put taken run cut stuck"
    " bent torn swung flung slung drug laid shaken driven drawn slain stricken ran knelt".split()
)
_NEVER_A_SUBJECT_AFTER = frozenset(
    "to with at from by of for on in against about into toward towards near behind like told"
    " asked called approached grabbed arrested stopped saw see watched told helped helping".split()
)
_SUBORDINATORS = frozenset({"when", "because", "while", "after", "since", "until"})
_CLAUSE_STARTS = frozenset({STOP, COMMA, "that", "when", "because", "while", "after", "as"})
_AFTER_A_PERSON = frozenset(
    "very so really too again twice once three four five several many multiple both all just even"
    " hard harder back the this that like unconscious senseless inside outside almost still now"
    " there here with without not no face first".split()
)
_TOPPLED = frozenset({"over", "open", "apart"})
_AMOUNTS = frozenset(
    "group number couple lot lots bunch pair one two three four five some both several all most"
    " many half dozen dozens none another".split()
)
_AWAY = frozenset({"out", "off", "outside", "inside"})
_DONE_AT = frozenset(
    "shot shoot shoots shooting fired fire fires firing swung swing swinging swings".split()
)
_BETWEEN_BE = frozenset({"then", "also", "almost", "nearly", "even", "later"})
_RELATIVES = frozenset({"that", "who", "which"})
_RELATIVE_REACH = 4
_CLOSE = 2
_THEM_REACH = 10
_FLUNG = frozenset("throw throws threw throwing toss tosses tossed tossing flung".split())
_THROWN_BY_OTHERS = frozenset("hit bottle bottles rock rocks brick bricks branch tree".split())
_VEHICLE_REACH = 3
_SURE_SUBJECTS = r.HE_SUBJECT | r.THEY_SUBJECT | r.OBJECT_PRONOUN
_SUBJECTS = r.NOUN_AGENT | r.I_SUBJECT | r.HE_SUBJECT | r.THEY_SUBJECT
_ACTORS = _SUBJECTS | r.VEHICLE
_PERHAPS_ACTORS = _ACTORS | r.OBJECT_PRONOUN  # "them", as in "two of them"
_NEVER_OBJECT = r.PREPOSITION | r.I_SUBJECT | r.HE_SUBJECT | r.THEY_SUBJECT | r.BE
_PERSONS = r.I_SUBJECT | r.HE_SUBJECT | r.THEY_SUBJECT | r.KIN | r.FILER | r.CIVIL | r.UNCLEAR
_YOU = frozenset({"you", "u", "ya", "your", "ur"})
_DETERMINERS = frozenset("the a an my his her their our this that another some two three".split())


def read_deed(words: Words, anchor: int, last: int, earlier: Mapping[int, Deed]) -> Deed:
    """Read who did what to whom around the verb at ``anchor``."""
    patient, end = _object_after(words, anchor)
    end = max(last, end)
    key = words.keys[anchor]
    participle = key.endswith(("ed", "d")) or key in _IRREGULAR_PARTICIPLES
    undergone = participle and (patient is Patient.UNKNOWN or _follows_be(words, anchor))
    if undergone and patient is not Patient.UNKNOWN:
        patient, end = Patient.UNKNOWN, last
    place, is_passive = _subject_before(words, anchor, earlier, may_be_passive=undergone)
    if place in earlier:
        return _like_earlier(earlier[place], patient, anchor, end, passive=is_passive)
    if is_passive:
        agent = _agent_after_by(words, anchor, last)
        return Deed(agent, _passive_patient(words, place), anchor, end, passive=True)
    if place < 0:
        return Deed(Agent.UNKNOWN, patient, anchor, end)
    role = words.english[place]
    if undergone and role & _PERSONS and _lacks_object(words, anchor):
        return Deed(_agent_after_by(words, anchor, last), Patient.PERSON, anchor, end)
    return Deed(_active_agent(words, place), patient, anchor, end)


def _follows_be(words: Words, anchor: int) -> bool:
    """Whether "be" stands right before, so that what follows is no object: "was dragged down"."""
    keys = words.keys
    before = anchor - 1
    while before >= 0 and (keys[before].endswith("ly") or keys[before] in _BETWEEN_BE):
        before -= 1
    return before >= 0 and bool(words.english[before] & r.BE)


def _lacks_object(words: Words, anchor: int) -> bool:
    """Whether the subject suffered it: no object follows, as in "a man shot in the head"."""
    after = words.keys[anchor + 1] if anchor + 1 < len(words.keys) else STOP
    role = english_people().get(after, 0)
    return after in {STOP, COMMA, "and"} or after.endswith("ly") or bool(role & r.PREPOSITION)


def _like_earlier(before: Deed, patient: Patient, first: int, last: int, *, passive: bool) -> Deed:
    """A verb joined to an earlier one shares who did it, and its object unless it has its own."""
    if passive or patient is Patient.UNKNOWN:
        patient = before.patient
    return Deed(before.agent, patient, first, last, passive=before.passive)


def _object_after(words: Words, anchor: int) -> tuple[Patient, int]:
    """What the verb was done to, and the last word of it; unknown where none follows."""
    keys = words.keys
    start = anchor + 1
    following = keys[start] if start < len(keys) else STOP
    if following in _TOPPLED:
        return Patient.THING, start
    if following == "in":
        return _kicked_in(words, anchor)
    if following == "at" and keys[anchor] in _DONE_AT:
        start += 1
    return _object_from(words, anchor, start)


def _object_from(words: Words, anchor: int, start: int) -> tuple[Patient, int]:
    """The first object from ``start`` on."""
    keys, roles = words.keys, words.english
    for index in range(start, min(anchor + 1 + _OBJECT_REACH, len(keys))):
        if keys[index] == "of" and keys[index - 1] in _AWAY:
            break
        if keys[index] in _BEFORE_OBJECT:
            continue
        role = roles[index]
        found = _person_or_thing(words, index) if role else None
        if found is not None:
            return found
        if keys[index] == STOP or role & _NEVER_OBJECT:
            break
        if index == start and words.is_capitalised(index):
            return Patient.PERSON, index
    return Patient.UNKNOWN, anchor


def _person_or_thing(words: Words, index: int) -> tuple[Patient, int] | None:
    """What one word says of the object, if it is one at all."""
    role = words.english[index]
    if role & r.POSSESSIVE:
        return _possessed(words, index)
    if role & r.OBJECT_PRONOUN:
        return _pronoun(words, index), index
    if role & r.THING and not role & r.BODY:
        return Patient.THING, index
    if role & r.POLICE:
        return _police_or_theirs(words, index)
    if role & (r.CIVIL | r.KIN | r.UNCLEAR | r.FILER | r.BODY):
        return Patient.PERSON, index
    return None


def _pronoun(words: Words, index: int) -> Patient:
    """Whom a pronoun stands for; what is flung and was just taken is a thing."""
    keys = words.keys
    if keys[index] == "them" and keys[index - 1] in _FLUNG and _means_things(words, index):
        return Patient.THING
    return Patient.YOU if keys[index] in _YOU else Patient.PERSON


def _means_things(words: Words, place: int) -> bool:
    """Whether "them" takes up things: "took her keys and threw them"."""
    keys, roles = words.keys, words.english
    for index in range(place - 1, max(-1, place - 1 - _THEM_REACH), -1):
        role = roles[index]
        if keys[index] == STOP or (role & r.NOUN_AGENT and keys[index].endswith("s")):
            break
        if role & r.THING and not role & r.BODY and keys[index].endswith("s"):
            return True
    return False


def _kicked_in(words: Words, anchor: int) -> tuple[Patient, int]:
    """The object after "in": that of "kicked in my door", but none in "kicked in the head"."""
    roles = words.english
    for index in range(anchor + 2, min(anchor + 6, len(words.keys))):
        role = roles[index]
        if role & r.THING and not role & r.BODY:
            return Patient.THING, index
        if not role & r.POSSESSIVE and words.keys[index] not in _BEFORE_KICKED_IN:
            break
    return Patient.UNKNOWN, anchor


def _possessed(words: Words, index: int) -> tuple[Patient, int]:
    """What "my", "his" or "her" belongs to; a bare "her" is a person."""
    roles = words.english
    own = words.keys[index]
    for place in range(index + 1, min(index + 4, len(words.keys))):
        role = roles[place]
        if role & r.BODY or (role & (r.KIN | r.CIVIL | r.FILER | r.UNCLEAR)):
            return (Patient.YOU if own in _YOU else Patient.PERSON), place
        if role & r.THING:
            return Patient.THING, place
        if words.keys[place] in {STOP, COMMA} or role & r.PREPOSITION:
            break
    after = words.keys[index + 1] if index + 1 < len(words.keys) else STOP
    if own == "her" and _cannot_be_owned(after):
        return Patient.PERSON, index
    return Patient.UNKNOWN, index


def _cannot_be_owned(after: str) -> bool:
    """Whether what follows "her" is no thing of hers: "hit her and", "pushed her down hard"."""
    role = english_people().get(after, 0)
    if after in BREAKS or after in _JOINTS or after in _AFTER_A_PERSON or after.endswith("ly"):
        return True
    return bool(role & (r.PREPOSITION | r.FILLER | r.POSSESSIVE | r.I_SUBJECT | r.HE_SUBJECT))


def _police_or_theirs(words: Words, index: int) -> tuple[Patient, int]:
    """An officer as the object, unless it is the officer's car or the like."""
    after = words.keys[index + 1] if index + 1 < len(words.keys) else STOP
    owned = bool(english_people().get(after, 0) & r.THING)
    return (Patient.THING, index + 1) if owned else (Patient.POLICE, index)


def _subject_before(
    words: Words, anchor: int, earlier: Mapping[int, Deed], *, may_be_passive: bool
) -> tuple[int, bool]:
    """The place of the subject (or of "be", or of the verb it is joined to), and if passive.

    A noun past a comma or an "and" may belong to something else: it is kept in hand, and given
    up for a pronoun or the police further left.
    """
    keys, roles = words.keys, words.english
    in_hand = -1
    joined = False
    for index in range(anchor - 1, max(-1, anchor - 1 - _SUBJECT_REACH), -1):
        if keys[index] == STOP or (in_hand >= 0 and keys[index] in _SUBORDINATORS):
            break
        joined = joined or keys[index] in _JOINTS
        role = roles[index]
        if may_be_passive and role & r.BE:
            return index, True
        if joined and index in earlier:
            return index, may_be_passive
        if not role & _PERHAPS_ACTORS:
            continue
        if not _may_be_subject(words, index, anchor, joined=joined):
            continue
        if not joined or role & _SURE_SUBJECTS or (in_hand >= 0 and role & r.POLICE):
            return index, False
        in_hand = max(in_hand, index)
    return in_hand, False


def _may_be_subject(words: Words, index: int, anchor: int, *, joined: bool) -> bool:
    """Whether a word can be the one who did it, going by what it is and what leads it."""
    keys = words.keys
    role = words.english[index]
    if keys[index] == "them":
        return index > 0 and keys[index - 1] == "of"
    if not role & _ACTORS:
        return False
    if role & r.VEHICLE and not _may_act(words, index, anchor):
        return False
    if keys[index + 1] in _RELATIVES and anchor - index <= _RELATIVE_REACH:
        return True
    close = anchor - index <= _CLOSE and not joined
    return close or not _is_oblique(keys, index)


def _may_act(words: Words, place: int, anchor: int) -> bool:
    """Whether a car or a dog does the deed: it stands right before the verb, and owns nothing."""
    roles = words.english
    if anchor - place > _VEHICLE_REACH or roles[place] & r.NOUN_AGENT:
        return anchor - place <= _VEHICLE_REACH
    return not roles[place + 1] & r.THING


def _is_oblique(keys: list[str], index: int) -> bool:
    """Whether a noun hangs on a preposition or is another verb's object, so cannot be subject."""
    before = index - 1
    while before >= 0 and keys[before] in _DETERMINERS:
        before -= 1
    if before > 0 and keys[before] == "of" and keys[before - 1] in _AMOUNTS:
        return False
    return before >= 0 and keys[before] in _NEVER_A_SUBJECT_AFTER


def _active_agent(words: Words, place: int) -> Agent:
    key = words.keys[place]
    role = words.english[place]
    if role & r.NOUN_AGENT:
        return _agent_with_neighbours(words, place)
    if role & r.VEHICLE and not role & r.OBJECT_PRONOUN:
        return _agent_with_neighbours(words, place)
    if role & r.I_SUBJECT:
        return Agent.FILER
    if key == "who" and (whom := _antecedent(words, place)) is not None:
        return whom
    plural = bool(role & (r.THEY_SUBJECT | r.OBJECT_PRONOUN)) and key != "who"
    return r.resolve_pronoun(words.keys, words.english, place, plural=plural)


def _antecedent(words: Words, place: int) -> Agent | None:
    """The noun that a "who" right after it takes up."""
    for index in range(place - 1, max(-1, place - 3), -1):
        if words.english[index] & r.NOUN_AGENT:
            return _agent_with_neighbours(words, index)
    return None


def _agent_with_neighbours(words: Words, place: int) -> Agent:
    """What a noun is, where "police dog" or "neighbor's dog" take the word before it too."""
    roles = words.english
    role = roles[place]
    before = roles[place - 1] if place else 0
    if (role | before) & r.POLICE:
        return Agent.POLICE
    if role & r.NOUN_AGENT:
        return r.agent_of(role)
    return Agent.THIRD_PARTY if before & (r.CIVIL | r.KIN) else Agent.PERHAPS_THIRD_PARTY


def _agent_after_by(words: Words, anchor: int, last: int) -> Agent:
    """Who the "by" of a passive names."""
    keys = words.keys
    for index in range(anchor, min(last + _BY_REACH, len(keys) - 1)):
        if keys[index] == STOP:
            break
        if keys[index] == "by":
            agent = _named_by(words, index)
            if agent is not Agent.UNKNOWN:
                return agent
    return Agent.UNKNOWN


def _named_by(words: Words, by_place: int) -> Agent:
    """Who stands after one "by". A person not known here ("by her coach") casts doubt."""
    keys, roles = words.keys, words.english
    for place in range(by_place + 1, min(by_place + 6, len(keys))):
        role = roles[place]
        if role & r.NOUN_AGENT:
            return _agent_with_neighbours(words, place)
        if role & r.VEHICLE or keys[place] in _THROWN_BY_OTHERS:
            return Agent.THIRD_PARTY
        if keys[place] in {STOP, "and"} or role & r.BODY:
            return Agent.UNKNOWN
    return Agent.UNKNOWN


def _passive_patient(words: Words, be_place: int) -> Patient:
    """What stands before "be": a thing, an officer, or else a person."""
    keys, roles = words.keys, words.english
    nearest = Patient.PERSON
    for index in range(be_place - 1, max(-1, be_place - 9), -1):
        role = roles[index]
        if keys[index] in _CLAUSE_STARTS:
            break
        owner = bool(roles[index + 1] & r.THING)
        if role & _PERSONS and not owner:
            return Patient.PERSON
        if role & r.POLICE and not owner and nearest is Patient.PERSON:
            return Patient.POLICE
        if role & r.THING and not role & r.BODY:
            nearest = Patient.THING
    return nearest
