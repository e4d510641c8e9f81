"""Questions that are asked once for each of several: officers, other people.

Their answers stand under numbered names (``officer0-name``), with the number of them beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Typed = dict[str, list[str]]  # what a browser posted: each name with its values


@dataclass(frozen=True, slots=True)
class Group:
    """Several of a kind: how their names begin, and how many there may be."""

    prefix: str
    most: int

    @property
    def count_name(self) -> str:
        return f"{self.prefix}_count"

    def prefixes(self, typed: Mapping[str, list[str]]) -> list[str]:
        """How the names of each one's answers begin."""
        return [f"{self.prefix}{number}" for number in range(self.count(typed))]

    def count(self, typed: Mapping[str, list[str]]) -> int:
        """How many the screen shows: at least one, at most ``most``, whatever was posted."""
        posted = typed.get(self.count_name, ["1"])[-1]
        allowed = {str(number) for number in range(1, self.most + 1)}
        return int(posted) if posted in allowed else 1

    def with_one_more(self, typed: Typed) -> Typed:
        return typed | {self.count_name: [str(min(self.count(typed) + 1, self.most))]}

    def without(self, typed: Typed, number: int) -> Typed:
        """Take out the one with this number (from 0); those after it move up."""
        count = self.count(typed)
        if not 0 <= number < count:
            return typed
        kept: Typed = {}
        for name, values in typed.items():
            prefix, dash, rest = name.partition("-")
            if not dash:
                kept[name] = values
                continue
            position = int(prefix.removeprefix(self.prefix))
            if position != number:
                kept[f"{self.prefix}{position - (position > number)}-{rest}"] = values
        return kept | {self.count_name: [str(max(count - 1, 1))]}


OFFICERS = Group("officer", most=6)
PEOPLE = Group("person", most=6)
GROUPS = (OFFICERS, PEOPLE)
