"""The filer's texts can be read by somebody who left school at fourteen, screen by screen.

English: Flesch and Kincaid's grade (Kincaid et al. 1975), 0.39 words a sentence + 11.8 syllables a
word - 15.59. Syllables are counted by groups of vowels, which errs upward for silent ones. Spanish:
Szigriszt's perspicuity (1993), 206.835 - 62.3 syllables a word - words a sentence, more is easier;
from 55 on "normal", from 65 on "rather easy" on the Inflesz scale (Barrio-Cantalejo et al. 2008).
Every text of five words counts, and each is a sentence at least: also hints, choices and alerts.

    .venv/bin/pytest tests/resident/test_reading_grade.py -s     # prints the figures
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from complaints.vocabulary import FilerKind
from tests.cast import SEALED_FILER, file_demonstration
from tests.resident.path import ANSWERS, Resident

HIGHEST = 8.0
EASY = 65.0
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
SCREENS = (
    "/", "/report/", "/report/officer/", *(f"/report/{slug}/" for slug in ANSWERS),
    "/report/evidence/", "/report/review/", "/report/later/", "/report/resume/",
    "/report/receipt/", "/track/", "/track/withdraw/",
)  # fmt: skip
TRACKED = ("", "message/", "statement/", "contact/", "reprisal/", "evidence/")


def blocks(page: str) -> list[str]:
    """The page's texts, each paragraph, label and item apart; what a filer typed left out."""
    main = page.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r"<(textarea|script|option|noscript)[\s\S]*?</\1>", " ", main)
    main = re.sub(r"<(dd|p) class=\"(as-typed|receipt-card)[\s\S]*?</\1>", " ", main)
    pieces = re.split(
        r"</?(?:p|li|h\d|label|legend|div|dt|dd|summary|button|fieldset|a|span)\b[^>]*>", main
    )
    words = (" ".join(html.unescape(re.sub(r"<[^>]+>", " ", piece)).split()) for piece in pieces)
    return [text for text in words if len(text.split()) >= 5]


def figures(texts: list[str], syllables: Callable[[str], int]) -> tuple[float, float]:
    """Words a sentence, and syllables a word."""
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text)]
    sentences = sum(max(len(SENTENCE_END.findall(text)), 1) for text in texts)
    return len(words) / sentences, sum(map(syllables, words)) / len(words)


def english_syllables(word: str) -> int:
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)


def spanish_syllables(word: str) -> int:
    """Groups of vowels; two strong ones, or a weak one with an accent, are groups of their own."""
    word = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    parts = re.findall(r"[iuü]?[aeoáéó][iuyü]?(?![íú])|[íú]|[iuüy]+", word)
    return max(len(parts), 1)


def grade(texts: list[str]) -> float:
    """Flesch and Kincaid's: years of school."""
    each_sentence, each_word = figures(texts, english_syllables)
    return 0.39 * each_sentence + 11.8 * each_word - 15.59


def perspicuity(texts: list[str]) -> float:
    """Szigriszt's: 0 to 100, easy at the upper end."""
    each_sentence, each_word = figures(texts, spanish_syllables)
    return 206.835 - 62.3 * each_word - each_sentence


def test_the_measures_tell_plain_from_hard() -> None:
    plain = ["You can stop at any time. We keep what you wrote."]
    hard = ["Notwithstanding confidentiality, jurisdictional determinations necessitate documents."]
    assert grade(plain) < 3
    assert grade(hard) > 20
    llano = ["Puede parar cuando quiera. Guardamos lo que escribe."]
    arduo = ["No obstante, las determinaciones jurisdiccionales precisan documentaciones."]
    assert perspicuity(llano) > 70
    assert perspicuity(arduo) < 20


@pytest.mark.parametrize(
    ("word", "expected"),
    [("queja", 2), ("agente", 3), ("policía", 4), ("guía", 2), ("fuerza", 2), ("oeste", 3),
     ("rey", 1), ("averiguar", 4), ("y", 1), ("ciudad", 2), ("caería", 4)],
)  # fmt: skip
def test_spanish_syllables_are_counted(word: str, expected: int) -> None:
    assert spanish_syllables(word) == expected


def pages(resident: Resident) -> dict[str, str]:
    """Each screen of the path, a resident's or, where only they are asked, an officer's."""
    resident.start()
    for slug in ("force", "name"):  # so that every screen applies
        resident.answer(slug)
    shown = {path: read(resident, path) for path in SCREENS}
    officer = Resident(Client(), headers=resident.headers)
    officer.start("officer", "/report/officer/")
    shown["/report/order/"] = read(officer, "/report/order/")
    resident.answer_all()
    resident.file()
    shown["/report/receipt/, filed"] = read(resident, "/report/receipt/")
    filed = file_demonstration(filer=replace(SEALED_FILER, kind=FilerKind.OFFICER))
    officer.post("/track/", {"phrase": filed.phrase})
    shown |= {path: read(officer, path) for path in (f"/track/{form}" for form in TRACKED)}
    shown["/track/ with mistakes"] = officer.post("/track/message/", {}).content.decode()
    shown["no page"] = read(officer, "/nowhere/")
    return shown


def read(resident: Resident, path: str) -> str:
    page: Any = resident.get(path)
    text: str = page.content.decode()
    assert "<main" in text, path
    return text


def table(title: str, measured: dict[str, float]) -> None:
    print(f"\n{title}")  # noqa: T201
    for path, figure in sorted(measured.items(), key=lambda it: it[1]):
        print(f"{figure:6.1f}  {path}")  # noqa: T201


def test_every_page_can_be_read_at_grade_eight(resident: Resident) -> None:
    texts = {path: blocks(page) for path, page in pages(resident).items()}
    grades = {path: grade(found) for path, found in texts.items()}
    table("Years of school, English", grades)
    assert {path: found for path, found in grades.items() if found > HIGHEST} == {}


def test_every_page_is_easy_in_spanish(resident: Resident) -> None:
    resident.speaks_spanish()
    texts = {path: blocks(page) for path, page in pages(resident).items()}
    scores = {path: perspicuity(found) for path, found in texts.items()}
    table("Perspicuity, Spanish", scores)
    assert {path: found for path, found in scores.items() if found < EASY} == {}
