"""The site's own settings, on a data folder of the tests' own.

pytest-django reads the settings before any ``conftest.py``, hence this module. An
``ACCOUNTABILITY_HOME`` that is set already counts (``script/test`` sets the same one). Where pytest
runs in several processes, each has a folder in it, and with that a database server and a broker of
its own: tests empty tables, stop servers and count messages without minding one another.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ["ACCOUNTABILITY_HOME"] = str(
    Path(
        os.environ.get("ACCOUNTABILITY_HOME") or Path(__file__).parent.parent / "var" / "test",
        os.environ.pop("PYTEST_XDIST_WORKER", ""),  # a process of a test is in its folder already
    )
)

from accountability.settings import *  # noqa: F403 (the environment must be set first)
