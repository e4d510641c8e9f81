"""Every word that a resident can meet has its Spanish. Nothing half-translated is shown."""

from __future__ import annotations

import ast
import gettext
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent.parent
CATALOG = ROOT / "locale/es/LC_MESSAGES/django.po"
PYTHON = [
    *sorted((ROOT / "accountability/resident").glob("*.py")),
    *sorted((ROOT / "accountability/public").glob("*.py")),
    ROOT / "accountability/progress.py",
    ROOT / "accountability/receipts.py",
    ROOT / "complaints/wording.py",
    ROOT / "complaints/evidence/wording.py",
    *sorted((ROOT / "accountability/uploads").glob("*.py")),
    ROOT / "complaints/filer_notices.py",
    ROOT / "routing/explanations.py",
    ROOT / "routing/wording.py",
]
TEMPLATES = [
    *sorted((ROOT / "templates/resident").glob("*.html")),
    *sorted((ROOT / "templates/public").glob("*.html")),
    *(
        ROOT / f"templates/evidence/{name}.html"
        for name in ("before_sending", "send", "sent", "too_many")
    ),
    *sorted((ROOT / "templates").glob("40*.html")),
    ROOT / "templates/base.html",
]
SAME_IN_BOTH = {"Error", "PDF", "Video", "bytes"}
FOR_STAFF = {"Was what is in these files given under order?"}


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> gettext.GNUTranslations:
    """The catalog, compiled here; ``msgfmt`` leaves fuzzy entries out and checks placeholders."""
    compiled = tmp_path_factory.mktemp("locale") / "django.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", compiled, CATALOG], check=True)
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


def messages(path: Path) -> Iterator[str]:
    """The messages of a file, as xgettext finds them."""
    source = path.read_text()
    if path.suffix == ".html":
        source = templatize(source, origin=str(path))
    keywords = ["gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "_"]
    found = subprocess.run(
        ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-wrap", "--omit-header",
         *(f"--keyword={word}" for word in keywords), "-o", "-", "-"],
        input=source, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for literals in re.findall(
        r'^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\n?)+)', found, re.MULTILINE
    ):
        yield ast.literal_eval(f"({literals})")


@pytest.mark.parametrize("path", [*PYTHON, *TEMPLATES], ids=lambda path: path.name)
def test_every_message_has_its_spanish(path: Path, spanish: gettext.GNUTranslations) -> None:
    missing = [
        message
        for message in messages(path)
        if message not in SAME_IN_BOTH | FOR_STAFF
        and spanish.gettext(message) == message
        and spanish.ngettext(message, message, 2) == message
        and not any(message in plural for plural in plurals())
    ]
    assert missing == []


def plurals() -> list[str]:
    """Plural forms of the catalog that have both their translations."""
    entries = CATALOG.read_text().split("\n\n")
    translated = re.compile(r'msgid_plural "(.+)"\nmsgstr\[0\] ".+"\nmsgstr\[1\] ".+"')
    return [found[1] for entry in entries if (found := translated.search(entry))]


def test_the_extraction_finds_what_a_page_says() -> None:
    found = set(messages(ROOT / "templates/public/home.html"))
    assert "What happens after you file" in found
    assert "Start a report" in found


def test_no_entry_is_fuzzy() -> None:
    assert "#, fuzzy" not in CATALOG.read_text()
