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
        seconds, microseconds = divmod(int(found["moment"]), 1_000_000)
        moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
        return cls(moment, uuid.UUID(found["id"]))

    def __str__(self) -> str:
        seconds = int(self.moment.timestamp())
        return f"{seconds * 1_000_000 + self.moment.microsecond}.{self.row_id.hex}"
