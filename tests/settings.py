"""The site's own settings, on a data folder of the tests' own.

pytest-django reads the settings before any ``conftest.py``, hence this module. An
``ACCOUNTABILITY_HOME`` that is set already counts (``script/test`` sets the same one).
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("ACCOUNTABILITY_HOME", str(Path(__file__).parent.parent / "var" / "test"))

from accountability.settings import *  # noqa: F403 (the environment must be set first)
