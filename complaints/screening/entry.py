"""Read a text for force by police and put the findings together."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from complaints.screening.judging import Judge
from complaints.screening.language import why_unreadable
from complaints.screening.official import likeness
from complaints.screening.opinion import reads_like_force, second_opinion
from complaints.screening.results import Hit, Screening, ScreeningReason
from complaints.screening.words import BREAKS, split
from complaints.vocabulary import Allegation, ForceType, Strength

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaints.screening.judging import Finding
    from complaints.screening.words import Words


def screen(text: str, *, opinion: Callable[[Words], float] = likeness) -> Screening:
    """Find what a complaint's words, English or Spanish, say about force by police.

    ``opinion`` is the second opinion on official accounts, from 0 to 1; another one is given only
    to judge accounts by weights that were learned without them.
    """
    words = split(text)
    judge = Judge(words)
    findings = _without_false_shootings(words, _without_faint(words, judge.read()))
    hits = second_opinion(words, _merged(words, findings), opinion)
    strength, reason = _judgement(words, hits, denied=bool(judge.moods.denied))
    if strength is None and reads_like_force(words, opinion):
        strength, reason = Strength.WEAK, ScreeningReason.LIKENESS
    return Screening(
        strength=strength,
        force_types=_telling(hits),
        allegations=_allegations(findings) if strength is Strength.STRONG else frozenset(),
        hits=hits,
        reason=reason,
    )


def _judgement(
    words: Words, hits: tuple[Hit, ...], *, denied: bool
) -> tuple[Strength | None, ScreeningReason]:
    if hits:
        strong = any(hit.strength is Strength.STRONG for hit in hits)
        return Strength.STRONG if strong else Strength.WEAK, ScreeningReason.WORDS
    unreadable = None if denied else why_unreadable(words)
    return (Strength.WEAK, unreadable) if unreadable else (None, ScreeningReason.NONE)


_PLAIN_CUFFS = frozenset({"handcuffed", "handcuffs", "esposado", "esposas"})
_LAST_RESORTS = frozenset({"body named", "protest"})
_LONG_ACCOUNT = 18


def _without_faint(words: Words, findings: list[Finding]) -> list[Finding]:
    """Leave out the faintest cues where they are no sign, or where better ones were found.

    Cuffs go with every arrest: in a full account that tells of nothing else they are no sign. A
    part of the body ("onto my foot") and a protest count only where nothing else does: how
    police meet a crowd is told in words that no list ends, and a person looks once.
    """
    telling = [found for found in findings if found.cue.name not in _LAST_RESORTS]
    plain = all(found.cue.name in _PLAIN_CUFFS for found in telling)
    if not plain or (telling and len(words.keys) <= _LONG_ACCOUNT):
        return telling
    return [found for found in findings if found.cue.name in _LAST_RESORTS]


_LESS_LETHAL = frozenset(
    {
        ForceType.IMPACT_MUNITION,
        ForceType.OTHER_CHEMICAL,
        ForceType.TEAR_GAS,
        ForceType.OC_SPRAY,
        ForceType.FLASH_BANG,
        ForceType.ECW,
    }
)
_SHOOTING = frozenset({ForceType.FIREARM_DISCHARGED})
_LOAD_REACH = 8


def _without_false_shootings(words: Words, findings: list[Finding]) -> list[Finding]:
    """What was fired is said right after the verb: "fired tear gas" is no shooting."""
    if all(found.force_types != _SHOOTING for found in findings):
        return findings
    loads = {
        place: found.force_types
        for found in findings
        if found.force_types <= _LESS_LETHAL and found.force_types
        for place in range(found.first, found.last + 1)
    }
    return [
        found._replace(force_types=_load_of(words, found, loads) or found.force_types)
        if found.force_types == _SHOOTING
        else found
        for found in findings
    ]


def _load_of(
    words: Words, found: Finding, loads: dict[int, frozenset[ForceType]]
) -> frozenset[ForceType] | None:
    for place in range(found.first, min(found.first + _LOAD_REACH, len(words.keys))):
        if words.keys[place] in {"and", "y", "then", *BREAKS}:
            return None
        if place in loads:
            return loads[place]
    return None


def _telling(hits: tuple[Hit, ...]) -> frozenset[ForceType]:
    """The types of the strong hits, or of the weak where there is none."""
    strong = [hit for hit in hits if hit.strength is Strength.STRONG]
    types = frozenset[ForceType]().union(*(hit.force_types for hit in strong or hits))
    named = types - {ForceType.UNKNOWN}
    return named or types


def _allegations(findings: list[Finding]) -> frozenset[Allegation]:
    return frozenset[Allegation]().union(
        *(found.cue.allegations for found in findings if found.strength is Strength.STRONG)
    )


def _merged(words: Words, findings: list[Finding]) -> tuple[Hit, ...]:
    """Sort the findings and make one hit of those that overlap."""
    hits = []
    group: list[Finding] = []
    end = -1
    for finding in sorted(findings, key=itemgetter(0, 1)):
        if finding.first > end and group:
            hits.append(_hit(words, group, end))
            group = []
        group.append(finding)
        end = max(end, finding.last)
    if group:
        hits.append(_hit(words, group, end))
    return tuple(hits)


def _hit(words: Words, group: list[Finding], last: int) -> Hit:
    """One hit of findings that overlap. Its types are those of the strong ones, if there are."""
    start, end = words.span(group[0].first, last)
    if len(group) == 1:
        alone = group[0]
        return Hit(start, end, alone.strength, alone.force_types, alone.cue.name)
    strong = [found for found in group if found.strength is Strength.STRONG]
    return Hit(
        start,
        end,
        Strength.STRONG if strong else Strength.WEAK,
        frozenset().union(*[found.force_types for found in strong or group]),
        "+".join(dict.fromkeys([found.cue.name for found in group])),
    )
