"""The copy of a text that leaves a sealed case: its words, with the sealed values replaced.

They are replaced as in the account itself (``complaints/redaction.py``). Pure: no Django here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from complaints.evidence.sniffing import BYTE_ORDER_MARKS
from complaints.redaction import redact


def replace_sealed(source: Path, target: Path, *, charset: str, sealed: Sequence[str]) -> int:
    """Write the copy, in the text's own encoding; how many values were replaced in it.

    ``charset`` is what proving found. A text of 20 MiB takes some seconds, and some ten times its
    size in memory.
    """
    data = source.read_bytes()
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if data.startswith(mark)), b"")
    shown, replaced = redact(data[len(mark) :].decode(charset), sealed)
    target.write_bytes(mark + shown.encode(charset))
    return replaced
