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
    CASE_ESCALATED = "case.escalated"
    CASE_NOTE_ADDED = "case.note_added"
    CASE_CLASS_ADDED = "case.class_added"
    CASE_CLOSING_PROPOSED = "case.closing_proposed"
    CASE_CLOSING_DECLINED = "case.closing_declined"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    CASE_FILER_UPDATED = "case.filer_updated"
    SUSPICION_CLEARING_PROPOSED = "suspicion.clearing_proposed"
    SUSPICION_CLEARED = "suspicion.cleared"
    SUSPICION_LAPSED = "suspicion.lapsed"
    SPAM_HELD = "spam.held"
    SPAM_SAMPLE_DRAWN = "spam.sample_drawn"
    SPAM_MARKED = "spam.marked"
    SPAM_RELEASED = "spam.released"
    SPAM_LAPSED = "spam.lapsed"
    SPAM_CLEARED = "spam.cleared"
    SPAM_CLEARING_PROPOSED = "spam.clearing_proposed"
    SPAM_CLEARING_DECLINED = "spam.clearing_declined"
    SPAM_CLEARING_CONFIRMED = "spam.clearing_confirmed"
    PACKET_PUBLISHED = "packet.published"
    PACKET_FAILED = "packet.failed"
    PACKET_RETRIED = "packet.retried"
    PACKET_DOWNLOADED = "packet.downloaded"
    NOTICE_SENT = "notice.sent"
    REMOVAL_NOTICE_SENT = "notice.removal_sent"
    CASE_TIE_DECLARED = "case.tie_declared"
    CASE_STATEMENT_ADDED = "case.statement_added"
    CASE_OFFICER_ADDED = "case.officer_added"
    CASE_COUNTY_CORRECTED = "case.county_corrected"
    CASE_FORCE_ADDED = "case.force_added"
    CASE_INJURY_ADDED = "case.injury_added"
    COMPLAINT_WITHDRAWN = "complaint.withdrawn"
    OPENING_REQUESTED = "opening.requested"
    OPENING_CONFIRMED = "opening.confirmed"
    OPENING_USED = "opening.used"
    SEAL_BROKEN = "seal.broken"
    SEALING_KEYS_ROTATED = "sealing_keys.rotated"
    MESSAGE_SENT = "message.sent"
    CONTACT_CORRECTED = "contact.corrected"
    FILER_NOTICE_CHOSEN = "filer_notice.chosen"
    FILER_NOTICE_SENT = "filer_notice.sent"
    REPRISAL_REPORTED = "reprisal.reported"
    EVIDENCE_RECEIVED = "evidence.received"
    EVIDENCE_ACCEPTED = "evidence.accepted"
    EVIDENCE_REFUSED = "evidence.refused"
    EVIDENCE_DOWNLOADED = "evidence.downloaded"
    EVIDENCE_ORDER_REVIEWED = "evidence.order_reviewed"
    EVIDENCE_LET_IN = "evidence.let_in"
    ACCOUNT_REVIEWED = "account.reviewed"
    ACCOUNT_LET_IN = "account.let_in"
    PRESERVATION_REQUESTED = "preservation.requested"
    PRESERVATION_STEP_TAKEN = "preservation.step_taken"
    CASE_TRANSLATION_ADDED = "case.translation_added"
    REFERRAL_RECUSED = "referral.recused"
    REFERRAL_CONFLICTED = "referral.conflicted"
    REFERRAL_CONFLICT_SEEN = "referral.conflict_seen"
    REFERRAL_MADE_LAST_RESORT = "referral.made_last_resort"
    REFERRAL_ADDED_BY_HAND = "referral.added_by_hand"
    REFERRAL_OPENED = "referral.opened"
    REFERRAL_ACKNOWLEDGED = "referral.acknowledged"
    REFERRAL_REVIEW_BEGAN = "referral.review_began"
    REFERRAL_CONCLUDED = "referral.concluded"
    POLICY_INSTALLED = "policy.installed"
    POLICY_DRAFTED = "policy.drafted"
    POLICY_AMENDED = "policy.amended"
    POLICY_PROVED = "policy.proved"
    POLICY_REPLAY_STARTED = "policy.replay_started"
    POLICY_REPLAY_STOPPED = "policy.replay_stopped"
    POLICY_REPLAYED = "policy.replayed"
    POLICY_PUBLISHED = "policy.published"
    POLICY_SUPERSEDED = "policy.superseded"


DATA_KEYS: Mapping[Action, frozenset[str]] = {
    Action.COMPLAINT_FILED: frozenset({"filing_sha256", "restricted"}),
    Action.COMPLAINT_ROUTED: frozenset({"decision", "policy", "agencies", "alarms"}),
    Action.COMPLAINT_LEFT_UNROUTED: frozenset({"fault"}),
    Action.COMPLAINT_READ: frozenset(),
    Action.CASE_CLAIMED: frozenset(),
    Action.CASE_ESCALATED: frozenset({"clock"}),
    Action.CASE_NOTE_ADDED: frozenset({"note", "body_sha256"}),
    Action.CASE_CLASS_ADDED: frozenset({"allegation"}),
    Action.CASE_CLOSING_PROPOSED: frozenset({"reason", "note_sha256"}),
    Action.CASE_CLOSING_DECLINED: frozenset({"answer_sha256", "proposed_by"}),
    Action.CASE_CLOSED: frozenset({"reason", "note_sha256", "proposed_by"}),
    Action.CASE_REOPENED: frozenset({"because_sha256"}),
    Action.CASE_FILER_UPDATED: frozenset({"update", "words_sha256"}),
    Action.SUSPICION_CLEARING_PROPOSED: frozenset({"reason_sha256"}),
    Action.SUSPICION_CLEARED: frozenset({"reason_sha256", "proposed_by"}),
    Action.SUSPICION_LAPSED: frozenset({"force_types"}),
    Action.SPAM_HELD: frozenset({"deadline"}),
    Action.SPAM_SAMPLE_DRAWN: frozenset({"reports", "drawn", "drawn_sha256"}),
    Action.SPAM_MARKED: frozenset({"mark"}),
    Action.SPAM_RELEASED: frozenset({"because_sha256"}),
    Action.SPAM_LAPSED: frozenset({"force_types"}),
    Action.SPAM_CLEARED: frozenset({"clearing", "proposed_by"}),
    Action.SPAM_CLEARING_PROPOSED: frozenset({"cases", "cases_sha256", "reason_sha256"}),
    Action.SPAM_CLEARING_DECLINED: frozenset({"answer_sha256", "proposed_by"}),
    Action.SPAM_CLEARING_CONFIRMED: frozenset(
        {"cases", "cases_sha256", "answer_sha256", "proposed_by"}
    ),
    Action.PACKET_PUBLISHED: frozenset({"packet", "agency", "version", "sha256"}),
    Action.PACKET_FAILED: frozenset({"packet", "agency", "version", "attempt", "fault"}),
    Action.PACKET_RETRIED: frozenset({"packet", "agency", "version", "attempts"}),
    Action.PACKET_DOWNLOADED: frozenset({"packet", "agency", "version", "sha256"}),
    Action.NOTICE_SENT: frozenset({"referral", "agency", "version", "recipients"}),
    Action.REMOVAL_NOTICE_SENT: frozenset({"referral", "agency", "recipients"}),
    Action.CASE_TIE_DECLARED: frozenset({"agency", "because_sha256"}),
    Action.CASE_STATEMENT_ADDED: frozenset({"statement", "words_sha256", "strength"}),
    Action.CASE_OFFICER_ADDED: frozenset({"position", "employer"}),
    Action.CASE_COUNTY_CORRECTED: frozenset({"county"}),
    Action.CASE_FORCE_ADDED: frozenset({"force_type"}),
    Action.CASE_INJURY_ADDED: frozenset({"injury"}),
    Action.COMPLAINT_WITHDRAWN: frozenset(),
    Action.OPENING_REQUESTED: frozenset({"opening", "what", "ground", "reason_sha256"}),
    Action.OPENING_CONFIRMED: frozenset(
        {"opening", "what", "requested_by", "reason_sha256", "silent_until"}
    ),
    Action.OPENING_USED: frozenset({"opening", "what"}),
    Action.SEAL_BROKEN: frozenset({"places"}),
    Action.SEALING_KEYS_ROTATED: frozenset({"key", "rewrapped", "broken"}),
    Action.MESSAGE_SENT: frozenset(
        {"message", "sender", "receiver", "agency", "words_sha256", "strength"}
    ),
    Action.CONTACT_CORRECTED: frozenset({"number"}),
    Action.FILER_NOTICE_CHOSEN: frozenset({"wanted"}),
    Action.FILER_NOTICE_SENT: frozenset(),
    Action.REPRISAL_REPORTED: frozenset({"report", "kinds"}),
    Action.EVIDENCE_RECEIVED: frozenset({"evidence", "exhibit", "sha256", "size_bytes"}),
    Action.EVIDENCE_ACCEPTED: frozenset({"evidence", "exhibit", "media_type", "clean_sha256"}),
    Action.EVIDENCE_REFUSED: frozenset({"evidence", "exhibit", "reason"}),
    Action.EVIDENCE_DOWNLOADED: frozenset({"evidence", "exhibit", "copy", "sha256", "part"}),
    Action.EVIDENCE_ORDER_REVIEWED: frozenset({"evidence", "exhibit", "reason_sha256"}),
    Action.EVIDENCE_LET_IN: frozenset({"evidence", "exhibit", "reason_sha256", "reviewed_by"}),
    Action.ACCOUNT_REVIEWED: frozenset({"reason_sha256"}),
    Action.ACCOUNT_LET_IN: frozenset({"reason_sha256", "reviewed_by"}),
    Action.PRESERVATION_REQUESTED: frozenset({"request", "holder"}),
    Action.PRESERVATION_STEP_TAKEN: frozenset(
        {"request", "step", "outcome", "alarm", "on", "words_sha256"}
    ),
    Action.CASE_TRANSLATION_ADDED: frozenset(
        {"translation", "place", "from", "to", "certified", "words_sha256", "strength"}
    ),
    Action.REFERRAL_RECUSED: frozenset({"referral", "agency", "reason_sha256"}),
    Action.REFERRAL_CONFLICTED: frozenset({"referral", "agency", "conflict"}),
    Action.REFERRAL_CONFLICT_SEEN: frozenset({"referral", "agency", "note_sha256"}),
    Action.REFERRAL_MADE_LAST_RESORT: frozenset({"referral", "agency"}),
    Action.REFERRAL_ADDED_BY_HAND: frozenset({"referral", "agency", "because_sha256"}),
    Action.REFERRAL_OPENED: frozenset({"referral", "agency"}),
    Action.REFERRAL_ACKNOWLEDGED: frozenset({"referral", "agency"}),
    Action.REFERRAL_REVIEW_BEGAN: frozenset({"referral", "agency"}),
    Action.REFERRAL_CONCLUDED: frozenset({"referral", "agency", "finding", "note_sha256"}),
    Action.POLICY_INSTALLED: frozenset({"policy", "sha256"}),
    Action.POLICY_DRAFTED: frozenset({"policy", "sha256"}),
    Action.POLICY_AMENDED: frozenset({"policy", "sha256"}),
    Action.POLICY_PROVED: frozenset({"policy", "sha256", "checked", "failed"}),
    Action.POLICY_REPLAY_STARTED: frozenset({"policy", "sha256", "replay"}),
    Action.POLICY_REPLAY_STOPPED: frozenset({"policy", "sha256", "replay"}),
    Action.POLICY_REPLAYED: frozenset({"policy", "sha256", "replay", "cases", "changed"}),
    Action.POLICY_PUBLISHED: frozenset({"policy", "sha256", "effective_from"}),
    Action.POLICY_SUPERSEDED: frozenset({"policy", "sha256"}),
}


def check_data(action: Action, data: Mapping[str, Value]) -> None:
    """Raise ``ValueError`` unless the data holds exactly the action's keys, with short values."""
    if set(data) != DATA_KEYS[action]:
        raise ValueError(f"{action} carries {sorted(DATA_KEYS[action])}, not {sorted(data)}")
    for key, value in data.items():
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, str) and len(part) > LONGEST_VALUE for part in parts):
            raise ValueError(f"{action}: {key} is too long for the ledger")
