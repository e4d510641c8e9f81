"""Translations beside the filer's words, as staff's pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Translation
from complaints.translations.access import newest
from complaints.translations.places import Language, Translator, later_row
from complaints.wording import Words

LANGUAGES: Mapping[Language, Words] = {
    Language.EN: gettext_lazy("English"),
    Language.ES: gettext_lazy("Spanish"),
    Language.VI: gettext_lazy("Vietnamese"),
    Language.AR: gettext_lazy("Arabic"),
    Language.SO: gettext_lazy("Somali"),
    Language.SW: gettext_lazy("Swahili"),
    Language.MY: gettext_lazy("Burmese"),
    Language.BS: gettext_lazy("Bosnian"),
    Language.OTHER: gettext_lazy("another language"),
}
TRANSLATORS: Mapping[Translator, Words] = {
    Translator.PERSON: gettext_lazy("a person"),
    Translator.SERVICE: gettext_lazy("a translation service"),
}
PLACES: Mapping[str, Words] = {
    "narrative": gettext_lazy("The account"),
    "incident_when": gettext_lazy("When, in their words"),
    "incident_place": gettext_lazy("Where"),
    "force_details": gettext_lazy("About the force"),
    "munition_details": gettext_lazy("About the gas or munitions"),
    "injury_details": gettext_lazy("About injuries"),
    "medical_care": gettext_lazy("Medical care"),
    "people_notes": gettext_lazy("Other people"),
    "evidence_notes": gettext_lazy("Evidence"),
    "earlier_reports": gettext_lazy("Earlier reports"),
    "hoped_outcome": gettext_lazy("What they hope for"),
}


@dataclass(frozen=True, slots=True)
class TranslationLine:
    """One place: the words as typed, the translation that counts, and older ones."""

    place: str
    heading: Words
    original: str
    translation: Translation
    languages: str
    made: str
    older: list[Translation]


def place_words(place: str, places: Iterable[str]) -> Words:
    """How a place is called; what came later is counted in its order."""
    later = later_row(place)
    if later is None:
        return PLACES[place]
    same = [each for each in places if each.startswith(f"{later[0]}.")]
    number = same.index(place) + 1 if place in same else 1
    if later[0] == "statement":
        return _("Statement %d") % number
    return _("Message %d of the person who filed") % number


def translation_lines(
    rows: Iterable[Translation], places: Mapping[str, str]
) -> list[TranslationLine]:
    """A line for each place that has a translation, in the order of the words."""
    rows = list(rows)
    counts = newest(rows)
    return [
        _line(place, original, counts[place], rows, places)
        for place, original in places.items()
        if place in counts
    ]


def _line(
    place: str,
    original: str,
    row: Translation,
    rows: list[Translation],
    places: Mapping[str, str],
) -> TranslationLine:
    source, target = Language(row.from_language), Language(row.to_language)
    certified = _("certified") if row.certified else _("not certified")
    return TranslationLine(
        place=place,
        heading=place_words(place, places),
        original=original,
        translation=row,
        languages=_("From %(source)s into %(target)s")
        % {"source": LANGUAGES[source], "target": LANGUAGES[target]},
        made=f"{row.translator_name} ({TRANSLATORS[Translator(row.translator)]}), {certified}",
        older=[other for other in rows if other.place == place and other is not row],
    )
