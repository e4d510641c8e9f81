"""The order in which a case's messages, additions and updates were written.

No time can tell it: staff's are exact, a filer's is the hour or the day, so by time an answer may
stand above its question and a question above what it asks about. The database therefore numbers the
lines of each case as they are written, whatever their table: a line's ``turn`` is one more than
the highest there was. It counts within one case, so it tells nothing about when somebody wrote that
the order of the conversation does not show. Lines from before turns were counted have turn 0: they
stand first, by their times.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from complaints.models import FilerUpdate, Message, Statement

Written = Message | Statement | FilerUpdate


def in_turn(*kinds: Iterable[Written]) -> list[Written]:
    """All rows of one case in the order in which they were written."""
    return sorted(chain(*kinds), key=lambda row: (row.turn, row.at))
