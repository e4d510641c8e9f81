"""What the receipt's PDF may fetch: its QR code, and nothing else from anywhere."""

from __future__ import annotations

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class OnlyTheCode(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
    """Knows one address; every other, ``file:`` and ``data:`` included, ends the layout."""

    def __init__(self, address: str, picture: bytes) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self._address, self._picture = address, picture

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The code. Raises ``FatalURLFetchingError``."""
        if url != self._address:
            raise FatalURLFetchingError
        return URLFetcherResponse(url, self._picture, {"Content-Type": "image/svg+xml"})
