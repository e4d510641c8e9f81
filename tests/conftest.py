"""What every test stands on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations

from accountability import flood, limits
from accountability.local import prepare


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect the static files once: a page that names one looks it up in the manifest."""
    prepare.collect_static_files(Path(settings.STATIC_ROOT))


@pytest.fixture(autouse=True)
def no_memory_of_other_tests() -> None:
    """The tests together file as fast as a flood, and from one address: each begins anew."""
    flood.PACE.reset()
    limits.WRONG_PHRASES.reset()


@pytest.fixture(scope="session", autouse=True)
def emptying_of_tables() -> Iterator[None]:
    """Let Django empty the tables behind a test that commits: the guards refuse it to everybody."""
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *args: Any, **options: Any) -> list[str]:
        statements = plain(self, *args, **options)
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield
