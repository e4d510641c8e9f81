"""Read a text for force by police and put the findings together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from complaints.screening.judging import Judge
from complaints.screening.language import why_unreadable
from complaints.screening.results import Hit, Screening, ScreeningReason
from complaints.screening.words import BREAKS, split
from complaints.vocabulary import Allegation, ForceType, Strength

if TYPE_CHECKING:
    from complaints.screening.judging import Finding
    from complaints.screening.words import Words


def screen(text: str) -> Screening:
    """Find what a complaint's words, English or Spanish, say about force by police."""
    words = split(text)
    judge = Judge(words)
    findings = _without_false_shootings(words, _without_faint(words, judge.read()))
    hits = _merged(words, findings)
    if any(hit.strength is Strength.STRONG for hit in hits):
        strength: Strength | None = Strength.STRONG
        reason = ScreeningReason.WORDS
    elif hits:
        strength, reason = Strength.WEAK, ScreeningReason.WORDS
    else:
        unreadable = None if judge.denied else why_unreadable(words)
        strength = Strength.WEAK if unreadable else None
        reason = unreadable or ScreeningReason.NONE
    return Screening(
        strength=strength,
        force_types=_telling(hits),
        allegations=_allegations(findings),
        hits=hits,
        reason=reason,
    )


_PLAIN_CUFFS = frozenset({"handcuffed", "handcuffs", "esposado", "esposas"})
_LAST_RESORT = "body named"
_LONG_ACCOUNT = 18


def _without_faint(words: Words, findings: list[Finding]) -> list[Finding]:
    """Leave out the faintest cues where they are no sign, or where better ones were found.

    Cuffs go with every arrest: in a full account that tells of nothing else they are no sign. A
    part of the body ("onto my foot") counts only where nothing else does.
    """
    telling = [found for found in findings if found.cue.name != _LAST_RESORT]
    plain = all(found.cue.name in _PLAIN_CUFFS for found in telling)
    if not plain or (telling and len(words.keys) <= _LONG_ACCOUNT):
        return telling
    return [found for found in findings if found.cue.name == _LAST_RESORT]


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
    loads = {
        place: found.force_types
        for found in findings
        if found.force_types <= _LESS_LETHAL and found.force_types
        for place in range(found.first, found.last + 1)
    }
    return [
        replace(found, force_types=_load_of(words, found, loads) or found.force_types)
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
    """Sort the findings and join those that overlap."""
    merged: list[Hit] = []
    for finding in sorted(findings, key=lambda found: (found.first, found.last)):
        start, end = words.span(finding.first, finding.last)
        hit = Hit(start, end, finding.strength, finding.force_types, finding.cue.name)
        if merged and start < merged[-1].end:
            merged[-1] = _joined(merged[-1], hit)
        else:
            merged.append(hit)
    return tuple(merged)


def _joined(left: Hit, right: Hit) -> Hit:
    strong = Strength.STRONG in {left.strength, right.strength}
    types = left.force_types | right.force_types
    if strong and left.strength is not right.strength:
        types = (left if left.strength is Strength.STRONG else right).force_types
    names = left.cue.split("+")
    cue = left.cue if right.cue in names else f"{left.cue}+{right.cue}"
    return Hit(
        left.start,
        max(left.end, right.end),
        Strength.STRONG if strong else Strength.WEAK,
        types,
        cue,
    )
