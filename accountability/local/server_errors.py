"""What the embedded servers raise."""

from __future__ import annotations


class EmbeddedServerError(Exception):
    """A server did not start or stop; the message says which, and where its log is."""
