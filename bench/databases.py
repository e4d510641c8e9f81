"""A fresh database for a benchmark, on the real server."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import django


@contextmanager
def fresh_database() -> Iterator[None]:
    """Create a migrated database with the agencies and the policy, and drop it afterwards."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 (needs the set-up)
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from accountability.local import prepare  # noqa: PLC0415
    from routing.installation import install_defaults  # noqa: PLC0415

    setup_test_environment()
    with redirect_stdout(sys.stderr):  # standard output holds figures alone
        prepare.collect_static_files(Path(settings.STATIC_ROOT))
    original = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        install_defaults()
        yield
    finally:
        connection.creation.destroy_test_db(original, verbosity=0)


def add_cases(count: int) -> None:
    """So many cases more, as ``manage.py seed_volume`` makes them, with fresh statistics."""
    from django.db import connection  # noqa: PLC0415 (needs the set-up)

    from accountability.local import volume  # noqa: PLC0415

    for _done in volume.seed(count):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def backend_cpu_ms(connection: Any) -> float:
    """CPU of the database process that serves this connection, in steps of 10 ms."""
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000
