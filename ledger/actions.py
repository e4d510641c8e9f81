"""The closed list of what the ledger can say, and the data each action may carry.

Values are codes, identifiers, counts and hashes: never free text, so that no entry can hold
personal data that would have to be erased from a record that cannot change. Pure: no Django here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

Value = str | int | bool | None | list[str]
LONGEST_VALUE = 200


class Action(StrEnum):
    """What happened."""

    COMPLAINT_FILED = "complaint.filed"
    COMPLAINT_ROUTED = "complaint.routed"
    COMPLAINT_LEFT_UNROUTED = "complaint.left_unrouted"
    COMPLAINT_READ = "complaint.read"
    CASE_CLAIMED = "case.claimed"
    CASE_NOTE_ADDED = "case.note_added"
    CASE_CLASS_ADDED = "case.class_added"
    CASE_CLOSED = "case.closed"
    SUSPICION_CLEARING_PROPOSED = "suspicion.clearing_proposed"
    SUSPICION_CLEARED = "suspicion.cleared"
    SUSPICION_LAPSED = "suspicion.lapsed"
    PACKET_PUBLISHED = "packet.published"
    PACKET_FAILED = "packet.failed"
    PACKET_DOWNLOADED = "packet.downloaded"
    NOTICE_SENT = "notice.sent"
    REFERRAL_OPENED = "referral.opened"
    REFERRAL_ACKNOWLEDGED = "referral.acknowledged"
    POLICY_INSTALLED = "policy.installed"


DATA_KEYS: Mapping[Action, frozenset[str]] = {
    Action.COMPLAINT_FILED: frozenset({"filing_sha256", "restricted"}),
    Action.COMPLAINT_ROUTED: frozenset({"decision", "policy", "agencies", "alarms"}),
    Action.COMPLAINT_LEFT_UNROUTED: frozenset({"fault"}),
    Action.COMPLAINT_READ: frozenset(),
    Action.CASE_CLAIMED: frozenset(),
    Action.CASE_NOTE_ADDED: frozenset({"note", "body_sha256"}),
    Action.CASE_CLASS_ADDED: frozenset({"allegation"}),
    Action.CASE_CLOSED: frozenset({"reason"}),
    Action.SUSPICION_CLEARING_PROPOSED: frozenset({"reason_sha256"}),
    Action.SUSPICION_CLEARED: frozenset({"reason_sha256", "proposed_by"}),
    Action.SUSPICION_LAPSED: frozenset({"force_types"}),
    Action.PACKET_PUBLISHED: frozenset({"packet", "agency", "version", "sha256"}),
    Action.PACKET_FAILED: frozenset({"packet", "agency", "version", "attempt", "fault"}),
    Action.PACKET_DOWNLOADED: frozenset({"packet", "agency", "version", "sha256"}),
    Action.NOTICE_SENT: frozenset({"referral", "agency", "recipients"}),
    Action.REFERRAL_OPENED: frozenset({"referral", "agency"}),
    Action.REFERRAL_ACKNOWLEDGED: frozenset({"referral", "agency"}),
    Action.POLICY_INSTALLED: frozenset({"policy", "sha256"}),
}


def check_data(action: Action, data: Mapping[str, Value]) -> None:
    """Raise ``ValueError`` unless the data holds exactly the action's keys, with short values."""
    if set(data) != DATA_KEYS[action]:
        raise ValueError(f"{action} carries {sorted(DATA_KEYS[action])}, not {sorted(data)}")
    for key, value in data.items():
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, str) and len(part) > LONGEST_VALUE for part in parts):
            raise ValueError(f"{action}: {key} is too long for the ledger")
