"""Whether what the words tell of happened: denied, feared, threatened, or done."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from complaints.screening import roles as r
from complaints.screening.people import english_people, people
from complaints.screening.roles import Patient
from complaints.screening.words import COMMA, STOP
from complaints.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Collection

    from complaints.screening.words import Words

_NEGATION_REACH = 5
_MOOD_REACH = 7
_AFTER_REACH = 4
_FURTHEST_SIGN = 8
_DOUBTING = r.NEGATOR | r.MODAL | r.FEAR
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
_NEAR_MISSES = _BARELY | {"shouldve", "should"}
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


@dataclass(slots=True)
class Moods:
    """Reads the moods of one text. ``denied`` are the verbs found denied, which others join."""

    words: Words
    denied: set[int] = field(default_factory=set)
    _signs: dict[Language, frozenset[str]] = field(default_factory=dict)

    def of(self, anchor: int, language: Language, patient: Patient) -> Mood:
        """The mood of a verb."""
        if not self._has_signs(language, anchor, anchor):
            return Mood.THREATENED if patient is Patient.YOU else Mood.TOLD
        denial = _denial(self.words, anchor, language, self.denied)
        if denial is Mood.TOLD and _is_disclaimed(self.words, anchor, language):
            denial = Mood.DENIED
        if denial is not Mood.TOLD:
            return denial
        if _did_not_happen(self.words.keys, anchor):
            return Mood.FEARED
        return _unreal(self.words, anchor, language, patient)

    def fact_is_denied(self, anchor: int, last: int, language: Language) -> bool:
        """Whether a thing is said not to have been: "no force was used", "force was not used"."""
        if not self._has_signs(language, anchor, last + 1 + _AFTER_REACH):
            return False
        return _fact_is_denied(self.words, anchor, last, language)

    def _has_signs(self, language: Language, anchor: int, end: int) -> bool:
        """Whether a word of doubt stands near; mostly none does, and no more need be read."""
        if language not in self._signs:
            self._signs[language] = _signs_among(frozenset(self.words.keys), language)
        first = max(0, anchor - _FURTHEST_SIGN)
        if not self._signs[language].isdisjoint(self.words.keys[first:end]):
            return True
        return not self.denied.isdisjoint(range(first, anchor))


def _signs_among(vocabulary: frozenset[str], language: Language) -> frozenset[str]:
    """The words of a text without which nothing in it is denied, feared or threatened."""
    table = people(language)
    return frozenset(
        key
        for key in vocabulary
        if table.get(key, 0) & _DOUBTING or key in _NEAR_MISSES or key.startswith(_THREATENING)
    )


def _did_not_happen(keys: list[str], anchor: int) -> bool:
    """Whether it was a near miss, or only what somebody wished had been done."""
    before = keys[anchor - 1] if anchor else STOP
    if before in _BARELY:
        return keys[anchor].startswith(_BLOWS)
    return before == "shouldve" or (
        before == "have" and anchor > 1 and keys[anchor - 2] == "should"
    )


def _denial(words: Words, anchor: int, language: Language, denied: Collection[int]) -> Mood:
    keys, roles = words.keys, words.roles(language)
    for index in range(anchor - 1, max(-1, anchor - 1 - _NEGATION_REACH), -1):
        key = keys[index]
        role = roles[index]
        if index in denied:
            return Mood.DENIED
        if role & r.NEGATOR:
            return Mood.PLEA if _is_plea(keys, index) else Mood.DENIED
        if not role & (r.FILLER | r.OBJECT_PRONOUN) and key not in {",", "or", "nor", "ni", "o"}:
            break
    return Mood.TOLD


def _is_disclaimed(words: Words, anchor: int, language: Language) -> bool:
    """Whether the filer denies having said it: "I never said they hit me"."""
    keys, roles = words.keys, words.roles(language)
    for index in range(anchor - 1, max(0, anchor - 1 - _MOOD_REACH), -1):
        if keys[index] in _NEW_CLAUSE:
            break
        if keys[index] in _SAYING and roles[index - 1] & r.NEGATOR:
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
    keys, roles = words.keys, words.roles(language)
    modal = False
    for index in range(anchor - 1, max(-1, anchor - 1 - _MOOD_REACH), -1):
        key = keys[index]
        if key == STOP:
            break
        role = roles[index]
        modal = modal or key.startswith(_THREATENING)
        modal = modal or bool(role & r.MODAL and keys[index + 1] not in _GOING_ON)
        if role & r.FEAR and (modal or language is Language.ES):
            return Mood.FEARED
    return Mood.THREATENED if modal or patient is Patient.YOU else Mood.TOLD


def _fact_is_denied(words: Words, anchor: int, last: int, language: Language) -> bool:
    keys, roles = words.keys, words.roles(language)
    for index in range(anchor - 1, max(-1, anchor - 1 - _NEGATION_REACH), -1):
        role = roles[index]
        if role & r.NEGATOR:
            return keys[index + 1] not in _NOT_A_DENIAL
        if not role & r.FILLER and keys[index] not in _FORCE_NOUN_LINKS:
            break
    for index in range(last + 1, min(last + 1 + _AFTER_REACH, len(keys))):
        role = roles[index]
        if role & r.NEGATOR:
            return bool(roles[index - 1] & r.BE)
        if not role & (r.BE | r.FILLER):
            break
    return False
