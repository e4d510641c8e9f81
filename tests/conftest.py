"""What every test stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from accountability.local import prepare


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect the static files once: a page that names one looks it up in the manifest."""
    prepare.collect_static_files(Path(settings.STATIC_ROOT))
