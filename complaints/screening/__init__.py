"""Read a complaint's words, English and Spanish, for force by police that no box was ticked for.

Word lists alone cannot tell "they hit me" from "they did not hit me" or "my neighbor hit me", so
each place where the lexicon fits is judged in its sentence: who did it, to whom, and whether it
is told, denied, feared or threatened. What the words say surely is ``strong``; what may mean
force, or cannot be read, is ``weak``.

Pure: no Django here, nothing but the standard library and ``complaints.vocabulary``.
"""

from __future__ import annotations

from complaints.screening.entry import screen
from complaints.screening.results import Hit, Screening, ScreeningReason

__all__ = ["Hit", "Screening", "ScreeningReason", "screen"]
