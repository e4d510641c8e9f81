"""An answer that leaves its request unread ends the connection.

``Connection: close`` is the server's to send (PEP 3333), and gunicorn drops an application's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

CLOSE = ("Connection", "close")


def ending_connections(site: WSGIApplication) -> WSGIApplication:
    """The site, whose ``Connection: close`` is taken out and told to gunicorn instead."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            if CLOSE in headers:
                headers.remove(CLOSE)
                gunicorn_response: Any = getattr(start_response, "__self__", None)
                if hasattr(gunicorn_response, "force_close"):
                    gunicorn_response.force_close()
            return start_response(status, headers, *fault)

        return site(environ, start)

    return application
