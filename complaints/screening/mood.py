"""Whether what the words tell of happened: denied, feared, threatened, or done."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from complaints.screening import roles as r
from complaints.screening.lexicon import english_people, people
from complaints.screening.roles import Patient
from complaints.screening.words import COMMA, STOP
from complaints.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Collection

    from complaints.screening.words import Words

_NEGATION_REACH = 5
_MOOD_REACH = 7
_AFTER_REACH = 4
# "He would not stop hitting me", "no reason to hit me", "not only hit me": it did happen.
_NOT_A_DENIAL = frozenset(
    "only just reason warning provocation cause fault choice doubt matter right need excuse stop"
    " motive justification idea to solo motivo razon causa aviso duda necesidad justificacion"
    " provocacion importa derecho more longer mas stopping simply merely".split()
)
_SAYING = frozenset(
    "say said saying says claim claiming claimed allege alleging suggesting digo dije dijo".split()
)
# "Nearly struck a child", "should have shot him": it did not come to that.
_BARELY = frozenset({"almost", "nearly", "narrowly"})
_BLOWS = ("hit", "strik", "struck")
# "Would not stop hitting", "would keep hitting": done, over and over.
_GOING_ON = frozenset("not never stop keep always often continue".split())
_NEW_CLAUSE = frozenset({STOP, COMMA, "and", "but", "then", "y", "pero"})
_THREATENING = ("threat", "amenaz", "amenas")
_FORCE_NOUN_LINKS = frozenset(
    "use used using type kind of any form physical excessive deadly unnecessary weapons the a an"
    " there was were is hubo ninguna ninguno ningun tipo de fuerza fisica uso violencia".split()
)


class Mood(Enum):
    """What the words say about whether it happened."""

    TOLD = "told"
    DENIED = "denied"
    PLEA = "plea"
    FEARED = "feared"
    THREATENED = "threatened"


def mood_of(
    words: Words,
    anchor: int,
    language: Language,
    patient: Patient,
    denied: Collection[int],
) -> Mood:
    """The mood of a verb. ``denied`` are the verbs already found denied, which others join."""
    denial = _denial(words, anchor, language, denied)
    if denial is Mood.TOLD and _is_disclaimed(words, anchor, language):
        denial = Mood.DENIED
    if denial is not Mood.TOLD:
        return denial
    if _did_not_happen(words.keys, anchor):
        return Mood.FEARED
    return _unreal(words, anchor, language, patient)


def _did_not_happen(keys: list[str], anchor: int) -> bool:
    """Whether it was a near miss, or only what somebody wished had been done."""
    before = keys[anchor - 1] if anchor else STOP
    if before in _BARELY:
        return keys[anchor].startswith(_BLOWS)
    return before == "shouldve" or (before == "have" and keys[anchor - 2] == "should")


def _denial(words: Words, anchor: int, language: Language, denied: Collection[int]) -> Mood:
    keys, table = words.keys, people(language)
    for index in range(anchor - 1, max(-1, anchor - 1 - _NEGATION_REACH), -1):
        key = keys[index]
        role = table.get(key, 0)
        if index in denied:
            return Mood.DENIED
        if role & r.NEGATOR:
            return Mood.PLEA if _is_plea(keys, index) else Mood.DENIED
        if not role & (r.FILLER | r.OBJECT_PRONOUN) and key not in {",", "or", "nor", "ni", "o"}:
            break
    return Mood.TOLD


def _is_disclaimed(words: Words, anchor: int, language: Language) -> bool:
    """Whether the filer denies having said it: "I never said they hit me"."""
    keys, table = words.keys, people(language)
    for index in range(anchor - 1, max(0, anchor - 1 - _MOOD_REACH), -1):
        if keys[index] in _NEW_CLAUSE:
            break
        if keys[index] in _SAYING and table.get(keys[index - 1], 0) & r.NEGATOR:
            return True
    return False


def _is_plea(keys: list[str], index: int) -> bool:
    """Whether "don't" begs and does not deny: "don't shoot" has no subject."""
    if keys[index] == "dont":
        before = keys[index - 1] if index else STOP
    elif keys[index] == "not" and index and keys[index - 1] == "do":
        before = keys[index - 2] if index > 1 else STOP
    else:
        return False
    table = english_people()
    subjects = r.NOUN_AGENT | r.I_SUBJECT | r.THEY_SUBJECT | r.HE_SUBJECT
    return before not in {"you", "u"} and not table.get(before, 0) & subjects


def _unreal(words: Words, anchor: int, language: Language, patient: Patient) -> Mood:
    """Feared or threatened, where "would", "going to" or the like stand before the verb."""
    keys, table = words.keys, people(language)
    modal = False
    for index in range(anchor - 1, max(-1, anchor - 1 - _MOOD_REACH), -1):
        key = keys[index]
        if key == STOP:
            break
        role = table.get(key, 0)
        modal = modal or key.startswith(_THREATENING)
        modal = modal or bool(role & r.MODAL and keys[index + 1] not in _GOING_ON)
        if role & r.FEAR and (modal or language is Language.ES):
            return Mood.FEARED
    return Mood.THREATENED if modal or patient is Patient.YOU else Mood.TOLD


def fact_is_denied(words: Words, anchor: int, last: int, language: Language) -> bool:
    """Whether a thing is said not to have been: "no force was used", "force was not used"."""
    keys, table = words.keys, people(language)
    for index in range(anchor - 1, max(-1, anchor - 1 - _NEGATION_REACH), -1):
        role = table.get(keys[index], 0)
        if role & r.NEGATOR:
            return keys[index + 1] not in _NOT_A_DENIAL
        if not role & r.FILLER and keys[index] not in _FORCE_NOUN_LINKS:
            break
    after = keys[last + 1 : last + 1 + _AFTER_REACH]
    for index, key in enumerate(after):
        role = table.get(key, 0)
        if role & r.NEGATOR:
            return bool(table.get(keys[last + index], 0) & r.BE)
        if not role & (r.BE | r.FILLER):
            break
    return False
