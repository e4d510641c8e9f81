"""The filer's texts can be read by somebody who left school at fourteen.

Flesch and Kincaid's grade (Kincaid et al. 1975), in English: 0.39 words a sentence + 11.8 syllables
a word - 15.59. Syllables are counted by groups of vowels, which errs upward for silent ones.
"""

from __future__ import annotations

import html
import re

import pytest

from complaints.models import Draft
from tests.resident.path import ANSWERS, Resident

HIGHEST = 8.0
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)")
PAGES = (
    "/", "/report/", "/report/officer/", *(f"/report/{slug}/" for slug in ANSWERS),
    "/report/evidence/", "/report/review/", "/report/later/", "/report/resume/", "/track/",
    "/track/withdraw/",
)  # fmt: skip


def blocks(page: str) -> list[str]:
    """The page's texts, each paragraph, label and item apart; what a filer typed left out."""
    main = page.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r"<(textarea|script|dd|option)[\s\S]*?</\1>", " ", main)
    pieces = re.split(
        r"</?(?:p|li|h\d|label|legend|div|dt|summary|button|fieldset|a)\b[^>]*>", main
    )
    words = (" ".join(html.unescape(re.sub(r"<[^>]+>", " ", piece)).split()) for piece in pieces)
    return [text for text in words if re.search(r"[a-z]{2}", text)]


def syllables(word: str) -> int:
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)


def grade(texts: list[str]) -> float:
    words = [word for text in texts for word in re.findall(r"[A-Za-z]+(?:'[a-z]+)?", text)]
    sentences = sum(max(len(SENTENCE_END.findall(text)), 1) for text in texts)
    if not words:
        return 0.0
    each = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / sentences + 11.8 * each - 15.59


def prose(texts: list[str]) -> list[str]:
    """Whole sentences alone: labels of one or two words would flatter the figure."""
    return [text for text in texts if len(text.split()) >= 5 and text.endswith((".", "?", "!"))]


def test_the_measure_tells_plain_from_hard() -> None:
    plain = ["You can stop at any time. We keep what you wrote."]
    hard = ["Notwithstanding confidentiality, jurisdictional determinations necessitate documents."]
    assert grade(plain) < 3
    assert grade(hard) > 20


@pytest.fixture
def pages(resident: Resident) -> dict[str, str]:
    resident.start()
    for slug in ("force", "name"):  # so that every screen applies
        resident.answer(slug)
    assert Draft.objects.exists()
    return {path: resident.get(path).content.decode() for path in PAGES}


def test_every_page_can_be_read_at_grade_eight(pages: dict[str, str]) -> None:
    grades = {path: round(grade(prose(blocks(page))), 1) for path, page in pages.items()}
    everything = [text for page in pages.values() for text in prose(blocks(page))]
    print(f"reading grade of all: {grade(everything):.1f}; by page: {grades}")  # noqa: T201
    assert {path: found for path, found in grades.items() if found > HIGHEST} == {}
    assert grade(everything) <= HIGHEST
