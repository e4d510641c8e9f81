"""The receipt as a text file, to keep. In the language in which the complaint was filed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext, override

from accountability.casework import Filed

FILE_NAME: Final = "notes.txt"  # says nothing to whoever sees it among the downloads
WIDTH: Final = 78


def receipt_text(filed: Filed) -> str:
    """Everything on the receipt, and at the end what a program needs to check the ledger."""
    with override(filed.receipt["language"]):
        return "\n".join(_lines(filed, filed.receipt))


def _lines(filed: Filed, receipt: dict[str, Any]) -> Iterator[str]:
    filed_on = formats.date_format(date.fromisoformat(receipt["filed_on"]))
    yield gettext("Case number: %(number)s") % {"number": filed.case_number}
    yield gettext("Filed on: %(day)s") % {"day": filed_on}
    yield ""
    yield gettext("Your phrase (seven words):")
    yield filed.phrase
    yield from _wrapped(
        gettext(
            "Keep this phrase to yourself. Whoever has it can see what becomes of your report. "
            "We do not have it and cannot recover it."
        )
    )
    yield from _wrapped(gettext("Type it on this page:"))
    yield f"{settings.BASE_URL}{reverse('track')}"
    yield from ("", _headline(gettext("Where it goes and why")))
    for sentence in receipt["destinations"]:
        yield from _wrapped(sentence, mark="- ")
    for section in receipt["sections"]:
        yield from ("", _headline(section["heading"]))
        for item in section["items"]:
            yield from (f"{item['label']}:", item["text"], "")
    yield _headline(gettext("Proof that it was recorded"))
    yield from _wrapped(
        gettext("The lines below let a program check that your report is in the public ledger.")
    )
    yield json.dumps(receipt["ledger"], ensure_ascii=False, indent=1, sort_keys=True)
    yield ""


def _headline(words: str) -> str:
    return f"{words}\n{'-' * len(words)}"


def _wrapped(words: str, mark: str = "") -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
