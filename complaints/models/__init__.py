"""Tables of what was reported."""

from complaints.models.complaint import Complaint, Note, Officer, Person, Statement
from complaints.models.drafts import Draft, StoredAnswer
from complaints.models.evidence import CustodyEvent, EvidenceFile, EvidenceItem, OrderReview
from complaints.models.facts import Clearing, Fact, FactKind, Suspicion
from complaints.models.messages import ContactCorrection, Message, NoticeWish, Party
from complaints.models.openings import Opening
from complaints.models.preservation import PreservationRequest, PreservationStep
from complaints.models.reprisals import ReprisalReport
from complaints.models.spam_holds import (
    LikenessBand,
    SpamClearing,
    SpamHold,
    SpamReading,
    SpentProof,
)
from complaints.models.staff_work import AccountReview, Closing, FilerUpdate
from complaints.models.translations import Translation
from complaints.models.vault import DataKey, Identity, SealAlarm, Verbatim

__all__ = [
    "AccountReview",
    "Clearing",
    "Closing",
    "Complaint",
    "ContactCorrection",
    "CustodyEvent",
    "DataKey",
    "Draft",
    "EvidenceFile",
    "EvidenceItem",
    "Fact",
    "FactKind",
    "FilerUpdate",
    "Identity",
    "LikenessBand",
    "Message",
    "Note",
    "NoticeWish",
    "Officer",
    "Opening",
    "OrderReview",
    "Party",
    "Person",
    "PreservationRequest",
    "PreservationStep",
    "ReprisalReport",
    "SealAlarm",
    "SpamClearing",
    "SpamHold",
    "SpamReading",
    "SpentProof",
    "Statement",
    "StoredAnswer",
    "Suspicion",
    "Translation",
    "Verbatim",
]
