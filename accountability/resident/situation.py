"""What earlier answers say, as far as it decides what is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from complaints.vocabulary import (
    MUNITIONS,
    RESTRICTED_FILER_KINDS,
    Disclosure,
    FilerKind,
    ForceType,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """Who files, which force was ticked, and what was chosen for the name (or stands in for it)."""

    kind: FilerKind = FilerKind.RESIDENT
    force_types: tuple[ForceType, ...] = ()
    disclosure: Disclosure = Disclosure.ANONYMOUS

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> Situation:
        """The situation that a draft's answers describe, whatever else was typed into them."""
        kind = FilerKind(answers["kind"])
        screens = answers["screens"]
        ticked = set(screens.get("force", {}).get("force_types", ()))
        chosen = screens.get("name", {}).get("disclosure", [""])[-1]
        return cls(
            kind,
            tuple(force for force in ForceType if force in ticked),
            Disclosure(chosen) if chosen in set(Disclosure) else presumed(kind),
        )

    @property
    def munitions(self) -> bool:
        """Whether gas or a munition was used."""
        return not MUNITIONS.isdisjoint(self.force_types)

    @property
    def restricted(self) -> bool:
        """Whether an officer or employee files."""
        return self.kind in RESTRICTED_FILER_KINDS

    @property
    def named(self) -> bool:
        """Whether the filer may give a name: nobody signs or swears without one."""
        return self.disclosure is not Disclosure.ANONYMOUS


def presumed(kind: FilerKind) -> Disclosure:
    """Nothing chosen: officers and employees are sealed, everybody else is anonymous."""
    return Disclosure.SEALED if kind in RESTRICTED_FILER_KINDS else Disclosure.ANONYMOUS
