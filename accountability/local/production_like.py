"""Django's own checks for deployment, under settings such as production has.

python -m accountability.local.production_like
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from accountability.local import generated_secrets, test_authority

ROOT = Path(__file__).resolve().parent.parent.parent


def environment() -> dict[str, str]:
    """Return a whole production environment with fresh secrets; its hosts lead nowhere."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "ACCOUNTABILITY_MODE": "production",
        **generated_secrets.new_secrets(),
        **test_authority.new_signing_key(),
        "DATABASE_URL": "postgresql://site:unused@database.example/site",
        "REDIS_URL": "redis://broker.example/0",
        "ALLOWED_HOSTS": "complaints.example",
        "BASE_URL": "https://complaints.example",
        "EMAIL_URL": "smtp+tls://site:unused@mail.example:587",
    }


def main() -> int:
    """Carry the command out and return its exit status."""
    command = [sys.executable, "manage.py", *sys.argv[1:]]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment()).returncode  # noqa: S603


if __name__ == "__main__":
    raise SystemExit(main())
