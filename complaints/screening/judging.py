"""Judge each place where a pattern of the lexicon fits: strong, weak, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from complaints.screening import english_roles, roles, spanish_roles
from complaints.screening.language import english_words, spanish_words
from complaints.screening.lexicon import Kind, OnThing, all_fits, lexicon
from complaints.screening.mood import Mood, Moods
from complaints.screening.roles import Agent, Deed, Patient
from complaints.screening.told import Told
from complaints.screening.words import BREAKS
from complaints.vocabulary import ForceType, Language, Strength

if TYPE_CHECKING:
    from complaints.screening.lexicon import Cue, Pattern
    from complaints.screening.words import Words

_NEAR = 6
_ENGLISH_ENOUGH = 2
_THREAT = frozenset({ForceType.THREAT})
_BEFORE_VERBS = frozenset(
    "pepper gut sucker pistol karate body choke drive stun gang hog zip".split()
)
_PLAIN_ARTICLES = frozenset({"a", "an", "the"})
_ARTICLES = frozenset("a an the this that of for any another his her my their no".split())
_ARREST_REACH = 15
_ARREST = frozenset(
    "arrest arrested arresting custody handcuffs handcuffed cuffs cuffed jail cell arresto"
    " arrestaron detuvieron esposado esposada esposas celda carcel golpes oficiales".split()
)
_THING_REACH = 7
_TOWARD_A_PERSON = frozenset({"at", "from", "out", "off", "onto", "on", "into", "against"})
_SOMEONE_ROLES = (
    roles.BODY | roles.OBJECT_PRONOUN | roles.CIVIL | roles.KIN | roles.FILER | roles.UNCLEAR
)
_ONTO = frozenset({"on", "onto", "against"})
_OTHERS = roles.UNCLEAR | roles.CIVIL
_OFFICER_AT_HOME = frozenset({"duty", "servicio"})


class Finding(NamedTuple):
    """A stretch of words that counts, before it is merged with its neighbours."""

    first: int
    last: int
    strength: Strength
    cue: Cue
    force_types: frozenset[ForceType]
    agent: Agent = Agent.UNKNOWN
    passive: bool = False


@dataclass(slots=True)
class Judge:
    """Reads one text from its start to its end, remembering what it has read."""

    words: Words
    findings: list[Finding] = field(default_factory=list)
    deeds: dict[int, Deed] = field(default_factory=dict)
    readings: dict[tuple[int, bool], tuple[Deed, Mood]] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    third_party: bool = False
    sentences: dict[Language, roles.SentenceRoles] = field(default_factory=dict)
    told: Told = field(init=False)
    moods: Moods = field(init=False)

    def __post_init__(self) -> None:
        """Note which words the text has at all."""
        self.told = Told(self.words.keys, frozenset(self.words.keys))
        self.moods = Moods(self.words)

    def read(self) -> list[Finding]:
        """Judge every anchor in turn."""
        self.covered = covered = self._other_meanings()
        for anchor, fits in all_fits(self.words.keys, lexicon().cues):
            if anchor not in covered:
                self._judge_anchor(anchor, self._most_telling(fits, anchor, covered))
        if any(f.agent is Agent.SOMEONE for f in self.findings) and self.told.of_a_crime:
            self.third_party = True
        return self._all_settled()

    def _all_settled(self) -> list[Finding]:
        """The findings that stand in the light of the whole text.

        Where a deed turns out to be somebody else's, a faint word that stood for it goes too.
        """
        kept: list[Finding] = []
        gone: set[int] = set()
        for finding in self.findings:
            settled = self._settled(finding)
            if settled is not None:
                kept.append(settled)
            elif finding.cue.kind is Kind.ACT:
                gone.update(range(finding.first, finding.last + 1))
        if not gone:
            return kept
        return [
            finding
            for finding in kept
            if finding.cue.kind is Kind.ACT
            or finding.cue.strength is Strength.STRONG
            or finding.first not in gone
        ]

    def _other_meanings(self) -> set[int]:
        """The words that stand in another meaning than force."""
        covered: set[int] = set()
        for anchor, fits in all_fits(self.words.keys, lexicon().other_meanings):
            for _, last in fits:
                if not self._lands_on_a_body(last):
                    covered.update(range(anchor, last + 1))
        return covered

    def _lands_on_a_body(self, last: int) -> bool:
        """Whether a harmless-looking deed goes on to hurt: "slammed the trunk on his fingers"."""
        following = self.words.keys[last + 1 : last + 2]
        if not following or following[0] not in _ONTO:
            return False
        near = self.words.english[last + 2 : last + 5]
        owned = any(role & roles.POSSESSIVE for role in near)
        return owned and any(role & roles.BODY for role in near)

    def _most_telling(
        self, fits: list[tuple[Pattern, int]], anchor: int, covered: set[int]
    ) -> list[tuple[Pattern, int]]:
        """The patterns that fit; of those of one language and strength only the longest."""
        if covered:
            fits = [fit for fit in fits if fit[1] not in covered]
        spanish = any(pattern.cue.is_spanish for pattern, _ in fits)
        if spanish and self._reads_as_english(anchor):
            fits = [fit for fit in fits if not fit[0].cue.is_spanish]
        if len(fits) <= 1:
            return fits
        longest = [0, 0, 0, 0]
        for pattern, _ in fits:
            rank = pattern.cue.rank
            longest[rank] = max(longest[rank], pattern.length)
        return [fit for fit in fits if fit[0].length == longest[fit[0].cue.rank]]

    def _reads_as_english(self, anchor: int) -> bool:
        """Whether a word that Spanish has too ("here") stands among English words only."""
        near = self.words.keys[max(0, anchor - _NEAR) : anchor + _NEAR + 1]
        if not spanish_words().isdisjoint(near):
            return False
        return sum(key in english_words() for key in near) >= _ENGLISH_ENOUGH

    def _judge_anchor(self, anchor: int, fits: list[tuple[Pattern, int]]) -> None:
        found = []
        settled_as_nothing = False
        for pattern, last in fits:
            if pattern.cue.kind is Kind.ACT:
                if self._is_noun(pattern.cue.language, anchor, last):
                    continue
                finding = self._judge_act(pattern.cue, anchor, last, bare=not pattern.rest)
                settled_as_nothing = settled_as_nothing or finding is None
                if finding is None and self._is_anothers(pattern.cue.language, anchor, last):
                    self.covered.update(range(anchor, last + 1))
            else:
                finding = self._judge_fact(pattern.cue, anchor, last)
            if finding is not None:
                found.append(finding)
        if not settled_as_nothing or any(f.cue.kind is Kind.ACT for f in found):
            self.findings += found

    def _is_anothers(self, language: Language, anchor: int, last: int) -> bool:
        """Whether a third party did it; then the blow that was dealt is theirs too."""
        known = self.readings.get((self._verb(anchor, last), language is Language.EN))
        return known is not None and known[0].agent is Agent.THIRD_PARTY

    def _judge_act(self, cue: Cue, anchor: int, last: int, *, bare: bool) -> Finding | None:
        start, anchor = anchor, self._verb(anchor, last)
        deed, mood = self._deed_and_mood(cue.language, anchor, last)
        if mood is Mood.DENIED:
            self.moods.denied.add(anchor)
            return None
        first = min(start, deed.first)
        if mood is Mood.TOLD and deed.is_plain:
            return Finding(
                first, deed.last, cue.strength, cue, cue.force_types, deed.agent, deed.passive
            )
        if self._is_nothing(cue, deed, mood) or self._is_too_faint(cue, deed, mood, bare=bare):
            return None
        types = _THREAT if mood in (Mood.THREATENED, Mood.FEARED) else cue.force_types
        doubtful = self._is_doubtful(cue, deed, mood, bare=bare)
        strength = Strength.WEAK if doubtful else cue.strength
        agent = Agent.POLICE if deed.patient is Patient.YOU else deed.agent
        return Finding(first, deed.last, strength, cue, types, agent, passive=deed.passive)

    def _verb(self, anchor: int, last: int) -> int:
        """The verb of a pattern that may begin with what is said about it: "pepper sprayed"."""
        key = self.words.keys[anchor]
        if last > anchor and (key.endswith("ly") or key in _BEFORE_VERBS):
            return anchor + 1
        return anchor

    def _is_noun(self, language: Language, anchor: int, last: int) -> bool:
        """Whether an article makes it no verb: "an assault", "a broken arm", "the cuffs"."""
        if language is not Language.EN or anchor == 0:
            return False
        keys = self.words.keys
        if keys[anchor - 1] in _PLAIN_ARTICLES:
            return not self._ends_a_name(anchor - 1)
        if keys[anchor].endswith(("ed", "ing", "en")):
            return False
        return last == anchor and keys[anchor - 1] in _ARTICLES

    def _ends_a_name(self, place: int) -> bool:
        """Whether a letter stands for a name, as in "Officer A grabbed"."""
        before = self.words.english[place - 1] if place else 0
        return bool(before & roles.POLICE) and self.words.is_capitalised(place)

    def _deed_and_mood(self, language: Language, anchor: int, last: int) -> tuple[Deed, Mood]:
        """What the words say of a verb; read once where several cues fit the same words."""
        key = (anchor, language is Language.EN)
        known = self.readings.get(key)
        if known is not None and known[0].agent is not Agent.UNKNOWN:
            deed, mood = known
            return (deed._replace(last=last), mood) if last > deed.last else known
        if language is Language.EN:
            deed = english_roles.read_deed(self.words, anchor, last, self.deeds)
        else:
            deed = spanish_roles.read_deed(self.words, anchor, last)
        self.deeds[anchor] = deed
        mood = self.moods.of(anchor, language, deed.patient)
        self.readings[key] = (deed, mood)
        return deed, mood

    def _is_nothing(self, cue: Cue, deed: Deed, mood: Mood) -> bool:
        """Done by someone else, to an officer, or to a thing that does not matter here."""
        if mood is Mood.PLEA or (deed.patient is Patient.YOU and mood is Mood.THREATENED):
            return False
        if deed.agent is Agent.THIRD_PARTY:
            self.third_party = True
            return not self._third_party_may_be_police()
        if deed.agent is Agent.FILER:
            return True
        if deed.patient is Patient.POLICE and deed.agent is not Agent.POLICE:
            return True
        if deed.patient is not Patient.THING or cue.on_thing is not OnThing.DROP:
            return False
        return not self._reaches_a_person(deed)

    def _reaches_a_person(self, deed: Deed) -> bool:
        """Whether a thing was struck out of someone's hand, or thrown at someone."""
        led = False
        near = slice(deed.last + 1, deed.last + 1 + _THING_REACH)
        for key, role in zip(self.words.keys[near], self.words.english[near], strict=True):
            if key in BREAKS:
                return False
            led = led or key in _TOWARD_A_PERSON
            if led and role & _SOMEONE_ROLES:
                return True
        return False

    def _is_doubtful(self, cue: Cue, deed: Deed, mood: Mood, *, bare: bool) -> bool:
        """Whether it is unsure that it happened, that police did it, or that to a person."""
        if mood in (Mood.FEARED, Mood.PLEA) or (mood is Mood.THREATENED and deed.passive):
            return True
        if deed.patient is Patient.YOU:
            return False
        if deed.agent not in (Agent.POLICE, Agent.UNKNOWN):
            return True
        if deed.patient is Patient.PERSON:
            return cue.needs_named and deed.passive and deed.agent is Agent.UNKNOWN
        return cue.needs_person or self._is_vague(cue, deed, bare=bare)

    def _is_vague(self, cue: Cue, deed: Deed, *, bare: bool) -> bool:
        """Done to a thing, or a lone verb with neither an officer nor anyone it was done to."""
        if cue.on_thing is OnThing.SAME:
            return False
        if deed.patient is Patient.THING:
            return True
        return bare and cue.language is Language.EN and deed.agent is not Agent.POLICE

    def _is_too_faint(self, cue: Cue, deed: Deed, mood: Mood, *, bare: bool) -> bool:
        """Two doubts at once: a faint word that was only threatened, or done to nobody."""
        of_nobody = deed.patient not in (Patient.PERSON, Patient.YOU)
        if cue.strength is Strength.WEAK and mood in (Mood.THREATENED, Mood.PLEA):
            return True
        if cue.strength is Strength.WEAK and deed.passive and deed.patient is Patient.THING:
            return True
        if deed.agent is Agent.SOMEONE and of_nobody:
            return True
        faint = cue.strength is Strength.WEAK or cue.needs_named
        return faint and bare and cue.needs_person and deed.patient is Patient.UNKNOWN

    def _third_party_may_be_police(self) -> bool:
        """Whether an officer's private life is the matter: a spouse who is one, off duty."""
        return not _OFFICER_AT_HOME.isdisjoint(self.told.vocabulary)

    def _judge_fact(self, cue: Cue, anchor: int, last: int) -> Finding | None:
        if self.moods.fact_is_denied(anchor, last, cue.language):
            return None
        around = self._sentence(cue.language).at(anchor)
        theirs = around & roles.CIVIL and not around & (roles.POLICE | roles.THEY_SUBJECT)
        strength = Strength.WEAK if theirs else cue.strength
        return Finding(anchor, last, strength, cue, cue.force_types)

    def _sentence(self, language: Language) -> roles.SentenceRoles:
        if language not in self.sentences:
            self.sentences[language] = roles.SentenceRoles(
                self.words.keys, self.words.roles(language)
            )
        return self.sentences[language]

    def _settled(self, finding: Finding) -> Finding | None:
        """Judge a finding once more, now that the whole text is known."""
        if finding.cue.strength is Strength.WEAK:
            return None if self._is_someone_elses(finding) else finding
        if finding.agent is Agent.SOMEONE and self.told.of_a_crime:
            return None
        if self._is_of_another_matter(finding) and not self._is_near_police(finding):
            return None
        if finding.agent is not Agent.UNKNOWN or finding.strength is Strength.WEAK:
            return finding
        return finding._replace(strength=Strength.WEAK) if self._is_unsure(finding) else finding

    def _around(self, finding: Finding) -> int:
        """Who and what its sentence names."""
        return self._sentence(finding.cue.language).at(finding.first)

    def _is_near_police(self, finding: Finding) -> bool:
        return bool(self._around(finding) & (roles.POLICE | roles.THEY_SUBJECT))

    def _is_of_another_matter(self, finding: Finding) -> bool:
        """Whether it may come from somebody else's violence or from an accident."""
        if finding.cue.kind is Kind.OUTCOME:
            return self.third_party or self.told.of_an_accident
        faint = finding.cue.kind is Kind.FACT and finding.strength is Strength.WEAK
        return faint and self.third_party

    def _is_unsure(self, finding: Finding) -> bool:
        """Whether nobody is named for it, and it may not have been the police."""
        cue = finding.cue
        outcome = cue.kind is Kind.OUTCOME
        if (outcome or cue.kind is Kind.ACT) and (self.third_party or self.told.of_victims):
            return True
        if outcome and not self._is_of_an_arrest(finding):
            return True
        if outcome and self._is_near_police(finding):
            reported = self.told.reported_near(finding.first, finding.last)
        else:
            reported = cue.often_reported or finding.passive
        return reported and self.told.of_a_report

    def _is_someone_elses(self, finding: Finding) -> bool:
        """A faint word about somebody else, or in a text about somebody else's violence."""
        if finding.agent is Agent.SOMEONE:
            return True
        if finding.agent is Agent.POLICE:
            return False
        if finding.cue.kind is Kind.OUTCOME and self.told.of_an_accident:
            return True
        around = self._around(finding)
        if around & (roles.POLICE | roles.THEY_SUBJECT):
            return False
        return self.third_party or (bool(around & _OTHERS) and self.told.of_a_crime)

    def _is_of_an_arrest(self, finding: Finding) -> bool:
        """Whether an injury is told in one sentence with the police or an arrest."""
        if self._is_near_police(finding):
            return True
        near = self.words.keys[max(0, finding.first - _ARREST_REACH) : finding.last + _ARREST_REACH]
        return not _ARREST.isdisjoint(near)
