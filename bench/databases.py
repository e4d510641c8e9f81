"""A fresh database for a benchmark, on the real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import django


@contextmanager
def fresh_database() -> Iterator[None]:
    """Create a migrated database with the agencies and the policy, and drop it afterwards."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 (needs the set-up)
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from routing.installation import install_defaults  # noqa: PLC0415

    setup_test_environment()
    original = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        install_defaults()
        yield
    finally:
        connection.creation.destroy_test_db(original, verbosity=0)
