"""What poppler reads in a PDF."""

from __future__ import annotations

import subprocess


def text_of_pdf(pdf: bytes) -> str:
    """The text without line breaks."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, check=True, capture_output=True
    )
    return " ".join(done.stdout.decode().split())
