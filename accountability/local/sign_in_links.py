"""Links that sign a demonstration account in once. They exist in local mode alone.

A link's token is kept as its hash, in a file of that name which holds the account's address.
Whoever removes the file has used the link: the file system lets only one do that.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path


def issue(home: Path, base_url: str, emails: Iterable[str]) -> dict[str, str]:
    """Return a fresh link for each address, and end those of earlier starts."""
    folder = _folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for unused in folder.iterdir():
        unused.unlink(missing_ok=True)
    return {email: f"{base_url}/local/sign-in/{_new_token(folder, email)}/" for email in emails}


def claim(home: Path, token: str) -> str | None:
    """Use the link up. Return whom it signs in, or ``None`` when it is unknown or used."""
    path = _folder(home) / _hash(token)
    try:
        email = path.read_text()
        path.unlink()
    except FileNotFoundError:
        return None
    return email


def _new_token(folder: Path, email: str) -> str:
    token = secrets.token_urlsafe(24)
    path = folder / _hash(token)
    path.touch(mode=0o600)
    path.write_text(email)
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _folder(home: Path) -> Path:
    return home / "run" / "sign-in"
