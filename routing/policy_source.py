"""Where in a policy document a fault stands. Pure: no Django here.

The standard library's TOML reader keeps no positions, so the source is looked through again: the
n-th ``[[rules]]`` header begins the n-th rule, and keys and words are found behind it. Comments
and the insides of strings are blanked first, so that neither can pose as a key. What cannot be
found is reported where its rule begins, or at the first line: near, never elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECES = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_RULE = re.compile(r"^[ \t]*\[\[[ \t]*rules[ \t]*\]\]", re.MULTILINE)
_TOML_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a fault is about: a rule, a key of it (the n-th of that name), a word behind."""

    rule: int | None = None
    key: str = ""
    nth: int = 0
    word: str = ""


class Source:
    """A document that can be asked for the line of a place."""

    def __init__(self, document: str) -> None:
        self._bare = _PIECES.sub(lambda found: _blank(found.group()), document)
        self._said = _PIECES.sub(
            lambda found: _blank(found.group()) if found.group()[0] == "#" else found.group(),
            document,
        )
        self._rules = [found.start() for found in _RULE.finditer(self._bare)]

    def line_of(self, spot: Spot) -> int:
        """The line (from 1) of a place, or of what stands nearest above it."""
        start, end = self._bounds(spot.rule)
        at = start
        for found in [*_key(spot.key).finditer(self._bare, start, end)][spot.nth : spot.nth + 1]:
            at = found.start(1)
        word = re.search(rf"[\"']{re.escape(spot.word)}[\"']", self._said[at:end])
        if spot.word and word is not None:
            at += word.start()
        return self._said.count("\n", 0, at) + 1

    def _bounds(self, rule: int | None) -> tuple[int, int]:
        """Where a rule begins and ends; for the document itself, what stands before the rules."""
        ends = [*self._rules, len(self._bare)]
        if rule is None:
            return 0, ends[0]
        if rule < len(self._rules):
            return ends[rule], ends[rule + 1]
        found = _key("rules").search(self._bare)  # written as one list, without headers
        return (found.start(1) if found else 0), len(self._bare)


def line_of_syntax_error(message: str, document: str) -> int:
    """The line that the TOML reader names in words; the last one where it ran off the end."""
    named = _TOML_LINE.search(message)
    return int(named.group(1)) if named else document.rstrip("\n").count("\n") + 1


def _key(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s{{,.])({re.escape(name)})[ \t]*=") if name else re.compile(r"(?!)")


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
