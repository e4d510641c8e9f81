"""``python -m bench [name ...]``: benchmarks as JSON lines, one for each figure.

They run on a data folder of their own (``var/bench``), against the real servers.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

NAMES = ("submission", "staff_list", "flood", "packets", "decisions", "replay")


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    os.environ.setdefault(
        "ACCOUNTABILITY_HOME", str(Path(__file__).resolve().parent.parent / "var" / "bench")
    )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
    for name in names or NAMES:
        for figure in importlib.import_module(f"bench.{name}").run():
            print(json.dumps({"bench": name, **figure}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
