"""A policy's rules in plain sentences, and two policies side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from accountability.staff.policies.wording import FILERS
from complaints.wording import ALLEGATIONS, COUNTIES, FORCE_TYPES, INJURIES, Words
from routing.policy import Condition, Destination, Policy, Rule
from routing.wording import destination_words, purpose_words, within_words


@dataclass(frozen=True, slots=True)
class ReadDestination:
    """For one purpose, who gets it, in the order of preference."""

    purpose: str
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule as people read it."""

    id: str
    when: tuple[str, ...]
    destinations: tuple[ReadDestination, ...]
    within: str
    because: str
    because_es: str


def read(policy: Policy) -> list[ReadRule]:
    """Every rule, in the order in which the document has them."""
    return [read_rule(rule) for rule in policy.rules]


def read_rule(rule: Rule) -> ReadRule:
    return ReadRule(
        rule.id,
        tuple(_conditions(rule.when)),
        tuple(_destination(wanted) for wanted in rule.refer),
        within_words(rule.within),
        rule.because,
        rule.because_es,
    )


def _conditions(when: Condition) -> Iterable[str]:
    parts: tuple[tuple[frozenset[Any], Mapping[Any, Words], str, str], ...] = (
        (when.force_any, FORCE_TYPES, _("any force was used or threatened"), _("force: %s")),
        (when.allegation_any, ALLEGATIONS, _("anything is alleged"), _("alleged: %s")),
        (when.injury_any, INJURIES, _("anything is known of an injury"), _("injury: %s")),
        (when.filer_any, FILERS, _("whoever files"), _("filed by: %s")),
        (when.county_any, COUNTIES, _("in any county"), _("county: %s")),
    )
    for wanted, words, every, some in parts:
        if wanted:
            listed = _(" or ").join(str(text) for word, text in words.items() if word in wanted)
            yield every if len(wanted) == len(words) else some % listed


def _destination(wanted: Destination) -> ReadDestination:
    names = tuple(destination_words(name) for name in wanted.to)
    return ReadDestination(purpose_words(wanted.purpose), names)


class Difference(StrEnum):
    """What became of a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ComparedRule:
    """A rule on both sides, with what differs in words."""

    id: str
    difference: Difference
    before: ReadRule | None
    after: ReadRule | None
    changes: tuple[str, ...]


def compare(before: Policy, after: Policy) -> list[ComparedRule]:
    """Rule by rule: what differs first, what is the same at the end."""
    old, new = ({rule.id: rule for rule in policy.rules} for policy in (before, after))
    compared = [_compared(old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])]
    return sorted(compared, key=lambda rule: rule.difference is Difference.SAME)


def _compared(before: Rule | None, after: Rule | None) -> ComparedRule:
    if after is None:
        assert before is not None  # noqa: S101 (one of the two sides named it)
        return ComparedRule(before.id, Difference.REMOVED, read_rule(before), None, ())
    if before is None:
        return ComparedRule(after.id, Difference.ADDED, None, read_rule(after), ())
    changes = tuple(_changes(before, after))
    kind = Difference.CHANGED if changes else Difference.SAME
    return ComparedRule(after.id, kind, read_rule(before), read_rule(after), changes)


def _changes(before: Rule, after: Rule) -> Iterable[str]:
    if before.when != after.when:
        yield _("when it applies")
    old, new = ({d.purpose: d.to for d in rule.refer} for rule in (before, after))
    for purpose in dict.fromkeys([*new, *old]):
        yield from _purpose_change(purpose_words(purpose), old.get(purpose), new.get(purpose))
    if before.within != after.within:
        words = {"before": within_words(before.within), "after": within_words(after.within)}
        yield _("the clock: %(after)s instead of %(before)s") % words
    if (before.because, before.because_es) != (after.because, after.because_es):
        yield _("the reason given")


def _purpose_change(
    purpose: str, old: tuple[str, ...] | None, new: tuple[str, ...] | None
) -> Iterable[str]:
    if old is None:
        yield _("a purpose is new: %s") % purpose
    elif new is None:
        yield _("a purpose is gone: %s") % purpose
    else:
        about = {"purpose": purpose}
        gone = [name for name in old if name not in new]
        added = [name for name in new if name not in old]
        if gone:
            yield _("for %(purpose)s no longer: %(names)s") % {**about, "names": _names(gone)}
        if added:
            yield _("for %(purpose)s now also: %(names)s") % {**about, "names": _names(added)}
        if [name for name in old if name in new] != [name for name in new if name in old]:
            yield _("for %(purpose)s another order: %(names)s") % {**about, "names": _names(new)}


def _names(destinations: Iterable[str]) -> str:
    return ", ".join(destination_words(name) for name in destinations)
