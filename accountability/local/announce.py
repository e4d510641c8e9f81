"""Waits until the site answers that all its parts live, and then tells how to use it.

    python -m accountability.local.announce BASE_URL

It runs as one of the processes that ``serve.py`` supervises, and stays: one that ends stops all.
"""

from __future__ import annotations

import signal
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

from accountability.local import demonstration, embedded

SECONDS_TO_READY = 120
SECONDS_BETWEEN_QUESTIONS = 0.4
LAST_LINE = "Ctrl-C stops everything; the data stays."


def main() -> int:
    """Announce, or return 1 when the site does not come up."""
    base_url = sys.argv[1]
    failing = wait_until_healthy(f"{base_url}/healthz")
    if failing is not None:
        print(f"The site did not come up within {SECONDS_TO_READY} s: {failing}", flush=True)
        return 1
    print(announcement(embedded.data_home(), base_url), flush=True)
    signal.pause()
    return 0


def wait_until_healthy(address: str) -> str | None:
    """Ask until the answer is 200; return ``None``, or the last failure when the time is up."""
    failing, pause = "no answer", threading.Event()
    for _ in range(int(SECONDS_TO_READY / SECONDS_BETWEEN_QUESTIONS)):
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310 (our own address)
                return None
        except urllib.error.HTTPError as answer:
            failing = answer.read().decode(errors="replace")
        except OSError as error:
            failing = type(error).__name__
        pause.wait(SECONDS_BETWEEN_QUESTIONS)
    return failing


def announcement(home: Path, base_url: str) -> str:
    """Return the line that says ready, and the accounts with their secrets and links."""
    links = demonstration.issue_sign_in_links(home, base_url)
    lines = [f"Ready: {base_url}/", "", "Demonstration accounts; each link signs in once:"]
    for account in demonstration.load(home):
        lines += [
            "",
            f"  {account.email}  ({' at '.join(filter(None, (account.role, account.agency)))})",
            f"    password {account.password}  TOTP secret {account.totp_secret}",
            f"    {links[account.email]}",
        ]
    return "\n".join([*lines, "", LAST_LINE])


if __name__ == "__main__":
    raise SystemExit(main())
