"""Secrets of a local installation: made once, kept under the data folder, readable by its owner.

    python -m accountability.local.generated_secrets

prints fresh ones as the lines of an environment file, for ``docker-compose.yml``.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from pathlib import Path

FILE_NAME = "secrets.json"


def load_or_create(home: Path) -> dict[str, str]:
    """Return environment names and values; create ``home/secrets.json`` (mode 0600) when absent."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / FILE_NAME
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(new_secrets(), indent=1))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # fails when another process was first: its secrets count
        draft.unlink()
    secrets_by_name: dict[str, str] = json.loads(path.read_text())
    return secrets_by_name


def new_secrets() -> dict[str, str]:
    """Return fresh values for every secret that the settings ask for."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SEALING_KEYS": f"local-1:{_random_key()}",
        "RECEIPT_PEPPER": secrets.token_urlsafe(64),
        "LEDGER_SIGNING_KEY": _random_key(),
    }


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def main() -> None:
    """Print fresh secrets for production; nothing is kept here."""
    passwords = {
        name: secrets.token_urlsafe(32)
        for name in ("POSTGRES_PASSWORD", "SITE_DATABASE_PASSWORD", "REDIS_PASSWORD")
    }
    for name, value in (new_secrets() | passwords).items():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
