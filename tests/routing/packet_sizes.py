"""Packets of three sizes, for the tests and the benchmark: small, medium, large."""

from __future__ import annotations

from typing import Any

from tests.routing.packet_documents import snapshot
from tests.routing.packet_evidence import Evidence, jpeg

SENTENCE = "Demonstration: the officer told me to stop, I stopped, and he hit me with his baton. "
PARAGRAPH = SENTENCE * 12 + "\n\n"
# Paragraphs of the account, and photographs.
SIZES = {"small": (1, 0), "medium": (2, 4), "large": (55, 12)}
# Cameras turn, they do not rewrite: most photos of phones are shown turned.
TURNS = (90, 0, 90, 270)


def packet_of(
    size: str, *, width: int = 4000, height: int = 3000
) -> tuple[dict[str, Any], Evidence]:
    """A snapshot and its files; photographs of 12 megapixels unless told otherwise."""
    paragraphs, photos = SIZES[size]
    evidence = Evidence()
    for number in range(photos):
        evidence.photo(
            jpeg(width, height, seed=number),
            rotation=TURNS[number % len(TURNS)],
            copy="clean",
            name=f"IMG_{2041 + number}.jpg",
        )
    document = snapshot(PARAGRAPH * paragraphs, evidence=evidence.rows, evidence_withheld=[])
    document["case"]["disclosure"] = "shared"
    return document, evidence
