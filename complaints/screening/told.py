"""What a text is about as a whole: a crime or an accident that the police were told of.

Violence in such a text may be somebody else's. These signs only ever cast doubt on words that
name no officer; they are never looked at where the police are the ones who did it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_REPORT = frozenset(
    "911 report reports reported investigate investigating investigated investigation homicide"
    " detective detectives robbed robbery burglary stolen accident crash collision crime caught"
    " perpetrator suspect suspects evidence prosecuted reporte reporto denuncia investigar"
    " investigo investigaron detectives accidente robo choque".split()
)
_NEAR = 12
_CRIME = frozenset(
    "mugged robbed stabbed burglarized burglarised carjacked asaltaron robaron asaltado apunalado"
    " apunalaron".split()
)
_ACCIDENT = frozenset(
    "accident crash crashed collision wreck wrecked choque choco accidente".split()
)
_IN_DISGUISE = frozenset(
    "plainclothes plain undercover unmarked badge badges uniform identify identified civil"
    " encubierto encubiertos placa duty".split()
)
# What filers write when the police came to, or stayed away from, what others had done.
_CALLED_TO_IT = re.compile(
    r" (?:"
    r"(?:call|called|calling|phoned|dialed|contacted) (?:the )?(?:police|cops?|911|law enforcement)"
    r"|responding (?:officers?|police|deput\w+)"
    r"|(?:officers?|police|cops?|deput\w+|[a-z]{1,3}) (?:who )?responded"
    r"|(?:when|once|after|before|until|by the time) (?:the )?(?:police|officers?|cops?)"
    r"(?: \w+){0,4} (?:arrived|came|responded|showed|got)"
    r"|arrived (?:about|approximately|almost|an hour|\w+ minutes)"
    r"|(?:refused|refuse|failed|declined|unwilling) to (?:arrest|take|document|file|make|write"
    r"|press|investigate|do|help|call|let|prosecute|charge)"
    r"|(?:wouldnt|didnt|never|not|wont) (?:let|arrest|arrested|take|document|file|write|press"
    r"|do anything|investigate|show|come|help|properly)"
    r"|took (?:the )?(?:police|cops|them|officers) (?:over |about |almost )?\w+ (?:hours?|minutes)"
    r"|broke into (?:my|our|his|her|the)"
    r"|press(?:ed|ing)? charges|(?:did|do) nothing(?! wrong)|nothing they could|nothing he could"
    r"|(?:officers?|cops?|police) (?:there )?(?:just |only |who )?(?:watched|was watching|saw it)"
    r"|wrote (?:it|that) up|(?:he|she|i|we|they) started it|believed (?:him|her|them)"
    r"|(?:kids|boys|girls) will be (?:kids|boys|girls)"
    r"|not (?:my|his|her|their|our|a police|the polices) (?:problem|job|business|concern)"
    r"|stood by|private criminal complaint|civil matter|reports? (?:an?|the) (?:assault|attack)"
    r"|llam(?:e|o|amos|aron) (?:\w+ veces )?(?:a la policia|al 911|a los policias|911)"
    r"|cuando (?:llego|llegaron|vino|vinieron) (?:la|los|el) (?:policias?|oficial(?:es)?)"
    r"|no (?:hizo|hicieron|hacen|hace) nada"
    r"|no (?:me|nos|le|les) (?:hizo|hicieron) caso|no (?:era|es) (?:su|asunto) (?:problema|suyo)"
    r"|no (?:quiso|quisieron) (?:hacer|tomar|arrestar|levantar)"
    r"|no (?:lo|la|los) arrest\w+|nunca (?:llego|llegaron|vino)|no (?:llego|llegaron|vino|vinieron)"
    r")\b"
)
# "The two males were officers": then nobody else did it.
_WERE_POLICE = re.compile(
    r"\b(?:was|were|is|are|be|as|actually) (?:an? |the )?(?:police|cops?|officers?|detectives?)\b"
    r"|\b(?:era|eran|son|es) (?:un |unos )?(?:policias?|oficial(?:es)?|agentes?)\b"
)


@dataclass
class Told:
    """The signs in one text, each looked for when first asked."""

    keys: Sequence[str]
    vocabulary: frozenset[str]

    @cached_property
    def _text(self) -> str:
        return f" {' '.join(self.keys)}"

    @cached_property
    def of_a_report(self) -> bool:
        """Whether the text is about a crime or an accident that the police were told of."""
        if not _REPORT.isdisjoint(self.vocabulary):
            return True
        return _CALLED_TO_IT.search(self._text) is not None

    @cached_property
    def of_a_crime(self) -> bool:
        """Whether the police were called about it, and nobody wore plain clothes."""
        if not self.of_a_report or not _IN_DISGUISE.isdisjoint(self.vocabulary):
            return False
        return _WERE_POLICE.search(self._text) is None

    @cached_property
    def of_victims(self) -> bool:
        """Whether somebody was robbed or the like, which police are not said to do."""
        return not _CRIME.isdisjoint(self.vocabulary)

    @cached_property
    def of_an_accident(self) -> bool:
        """Whether vehicles ran into each other."""
        return not _ACCIDENT.isdisjoint(self.vocabulary)

    def reported_near(self, first: int, last: int) -> bool:
        """Whether words of reports or investigations stand around these places."""
        return not _REPORT.isdisjoint(self.keys[max(0, first - _NEAR) : last + _NEAR])
