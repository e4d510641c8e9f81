"""The demonstration accounts of a local installation: who there is, and how they sign in.

Their passwords and TOTP secrets are made here, for this installation alone, and kept in
``demonstration.json`` in the data folder (mode 0600), so that every start prints the same ones.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from accountability.local import sign_in_links

FILE_NAME = "demonstration.json"


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """One account with its secrets; ``agency`` is empty for staff."""

    email: str
    name: str
    role: str
    agency: str
    password: str
    totp_secret: str


def load(home: Path) -> list[DemonstrationAccount]:
    """Return the accounts of the installation, in the order of their making; none before that."""
    try:
        rows = json.loads((home / FILE_NAME).read_text())
    except FileNotFoundError:
        return []
    return [DemonstrationAccount(**row) for row in rows]


def save(home: Path, accounts: Iterable[DemonstrationAccount]) -> None:
    """Replace the file whole, so that a crash leaves the old one or the new one."""
    draft = home / f"{FILE_NAME}.draft"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps([asdict(account) for account in accounts], indent=1))
    draft.replace(home / FILE_NAME)


def new_password() -> str:
    return secrets.token_urlsafe(15)


def issue_sign_in_links(home: Path, base_url: str) -> dict[str, str]:
    """Return a fresh single-use sign-in link for each account's address."""
    return sign_in_links.issue(home, base_url, [account.email for account in load(home)])
