"""Pages of long lists, by the place where the last one ended: the cost is the same at any depth."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

PLACE = re.compile(r"(?P<moment>[0-9]{1,16})\.(?P<id>[0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Place:
    """The row that a page ended with: its time, and its identifier where times are equal."""

    moment: datetime
    row_id: uuid.UUID

    @classmethod
    def of(cls, text: str) -> Place | None:
        """Read from the address of a page; None for what is no place."""
        found = PLACE.fullmatch(text)
        if found is None:
            return None
        return cls(moment_of(found["moment"]), uuid.UUID(found["id"]))

    def __str__(self) -> str:
        return f"{microseconds_of(self.moment)}.{self.row_id.hex}"


def moment_of(digits: str) -> datetime:
    """A moment from its microseconds since 1970, at most 16 digits of them; exact."""
    seconds, microseconds = divmod(int(digits), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)


def microseconds_of(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
