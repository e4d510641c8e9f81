"""The WSGI entry that gunicorn serves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
CLOSE = ("Connection", "close")
_site = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The site. ``Connection: close`` is the server's to send (PEP 3333), and gunicorn drops an
    application's own: it is taken out here, and gunicorn told to close."""

    def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
        if CLOSE in headers:
            headers.remove(CLOSE)
            gunicorn_response: Any = getattr(start_response, "__self__", None)
            if gunicorn_response is not None and hasattr(gunicorn_response, "force_close"):
                gunicorn_response.force_close()
        return start_response(status, headers, *fault)

    return _site(environ, start)
