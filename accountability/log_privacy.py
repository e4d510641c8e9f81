"""Logs that cannot hold personal data.

Exceptions carry values (a database error quotes the row, a validation error the input), and
Django attaches the request to its records. Both are dropped here, at the one door to the log.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class DropRequestDetails(logging.Filter):
    """Keep the path's first segment of a request-bound record, and nothing else of the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "request", None) is not None:
            status = getattr(record, "status_code", "")
            record.msg, record.args = f"{record.name} {status}".strip(), ()
            record.__dict__.pop("request")
        return True


class ValueFreeFormatter(logging.Formatter):
    """Time, level, logger, message; of an exception only its types and the lines it passed."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(  # noqa: N802 (logging's own name)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        name = kind.__name__ if kind else "no exception"
        return "\n".join([f"{name} (value withheld)", *lines])
