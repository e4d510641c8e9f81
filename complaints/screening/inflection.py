"""The forms that a verb takes in English and Spanish.

The term files list verbs once; complaints use every form of them. Spanish forms come without
accents, because the text is folded, and without the first person: what the filer did is not
what this looks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VOWELS = "aeiou"
_MIN_TYPO_LENGTH = 6
_CLITICS = (
    "me",
    "te",
    "se",
    "lo",
    "la",
    "le",
    "los",
    "las",
    "les",
    "nos",
    "melo",
    "mela",
    "melos",
    "melas",
    "selo",
    "sela",
    "selos",
    "selas",
)
# Letters that sound alike in the Spanish of the Americas, or nearly.
_ALIKE = (
    ("mp", "np"),
    ("mb", "nb"),
    ("b", "v"),
    ("v", "b"),
    ("z", "s"),
    ("ce", "se"),
    ("ci", "si"),
    ("ll", "y"),
    ("go", "jo"),
    ("ga", "ja"),
    ("rr", "r"),
)
_AR_ENDINGS = (
    "a",
    "an",
    "o",
    "aron",
    "aba",
    "aban",
    "ara",
    "aran",
    "aria",
    "arian",
    "ado",
    "ada",
    "ados",
    "adas",
    "ase",
    "asen",
)
_ER_ENDINGS = ("e", "en", "io", "ieron", "ia", "ian", "iera", "ieran", "ido", "ida", "idos", "idas")


def _doubles(base: str) -> bool:
    """Whether the last consonant doubles before -ed: one vowel between two consonants."""
    return (
        len(base) > 2
        and base[-1] not in _VOWELS + "wxy"
        and base[-2] in _VOWELS
        and base[-3] not in _VOWELS
    )


def english_forms(base: str, irregular: Mapping[str, str]) -> tuple[str, ...]:
    """Every form of an English verb. A trailing ``+`` in the base asks for a doubled consonant."""
    if base in irregular:
        return (base, *irregular[base].split())
    doubled = base.endswith("+") or (len(base) <= 4 and _doubles(base))
    base = base.rstrip("+")
    if base.endswith("e"):
        return (base, base + "s", base + "d", base[:-1] + "ing")
    if base.endswith("y") and base[-2] not in _VOWELS:
        return (base, base[:-1] + "ies", base[:-1] + "ied", base + "ing")
    stem = base + base[-1] if doubled else base
    plural = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return (base, plural, stem + "ed", stem + "ing")


def spanish_forms(entry: str) -> tuple[str, ...]:
    """Every third-person form of a Spanish verb, with pronouns attached where they may be.

    An entry is an infinitive, or ``infinitive:stem`` where the present tense changes its stem.
    """
    infinitive, _, changed = entry.partition(":")
    stem, ending = infinitive[:-2], infinitive[-2:]
    first = ending == "ar"
    endings = _AR_ENDINGS if first else _ER_ENDINGS
    gerund = stem + ("ando" if first else "iendo")
    forms = [stem + part for part in endings]
    if not first:
        forms += [infinitive + "ia", infinitive + "ian"]
    if changed:
        forms += [changed + part for part in (("a", "an") if first else ("e", "en"))]
    forms += [infinitive, gerund]
    forms += [form + clitic for form in (infinitive, gerund) for clitic in _CLITICS]
    return tuple(forms)


def misspellings(word: str) -> Iterator[str]:
    """Slips of the finger in a long word: two letters swapped, a letter lost, a double made one."""
    if len(word) < _MIN_TYPO_LENGTH:
        return
    if word.endswith("ed"):
        yield f"{word[:-2]}d"
    for index in range(1, len(word) - 1):
        if word[index] == word[index - 1]:
            yield word[:index] + word[index + 1 :]
        elif index > 1:
            yield word[: index - 1] + word[index] + word[index - 1] + word[index + 1 :]
        if len(word) > _MIN_TYPO_LENGTH:
            yield word[:index] + word[index + 1 :]


def sounds_alike(word: str) -> Iterator[str]:
    """A Spanish word as it is written by ear: "enpujaron", "jolpearon", "bentana"."""
    if len(word) < _MIN_TYPO_LENGTH:
        return
    for letters, heard in _ALIKE:
        if letters in word:
            yield word.replace(letters, heard, 1)
