"""What ``script/server`` does before it serves: tables, defaults, static files, demonstration.

One process for all of it, because starting Django costs more than most of the steps.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    """Carry out each step; any of them raises when it fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
    django.setup()
    # Imported late: models exist only after django.setup().
    from accountability import health  # noqa: PLC0415

    (settings.HOME / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    print("==> Bringing the database up to date", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("install_defaults")
    collect_static_files(settings.STATIC_ROOT)
    call_command("seed_demo")
    health.forget_heartbeat()


def collect_static_files(root: Path) -> None:
    """Collect and compress the static files, which takes seconds, only when one has changed."""
    noted, state = root / ".collected", _state_of_sources()
    if noted.exists() and noted.read_text() == state:
        return
    print("==> Collecting static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    noted.write_text(state)


def _state_of_sources() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
