"""Asks ``/healthz`` from inside a container, for its health check.

    python -m accountability.probe [--address HOST:PORT] [PART ...]

Exit status 0 when the named parts (all of them by default) are "ok". A web container asks for what
it cannot do without; a broker that is away makes nobody's report fail.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
from urllib.parse import urlsplit

SECONDS = 10


def main() -> int:
    """Print each part's state and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m accountability.probe")
    parser.add_argument("--address", default=os.environ.get("BIND", "127.0.0.1:8000"))
    parser.add_argument("parts", nargs="*")
    arguments = parser.parse_args()
    states = ask(arguments.address.replace("0.0.0.0", "127.0.0.1"))  # noqa: S104 (replaced)
    for name, state in states.items():
        print(f"{name}: {state}")  # noqa: T201
    wanted = arguments.parts or list(states)
    return 0 if all(states.get(name) == "ok" for name in wanted) else 1


def ask(address: str) -> dict[str, str]:
    """Return the states of the parts; the site itself is one that may be down."""
    host = urlsplit(os.environ.get("BASE_URL", "")).netloc or address
    connection = http.client.HTTPConnection(address, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        states: dict[str, str] = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return {"site": "failed"}
    finally:
        connection.close()
    return states


if __name__ == "__main__":
    raise SystemExit(main())
