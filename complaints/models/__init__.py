"""Tables of what was reported."""

from complaints.models.complaint import Complaint, Note, Officer, Person, Statement
from complaints.models.drafts import Draft, StoredAnswer
from complaints.models.evidence import CustodyEvent, EvidenceFile, EvidenceItem, OrderReview
from complaints.models.facts import Clearing, Fact, FactKind, Suspicion
from complaints.models.messages import ContactCorrection, Message, NoticeWish, Party
from complaints.models.openings import Opening
from complaints.models.reprisals import ReprisalReport
from complaints.models.staff_work import Closing, FilerUpdate
from complaints.models.vault import DataKey, Identity, SealAlarm, Verbatim

__all__ = [
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
    "Message",
    "Note",
    "NoticeWish",
    "Officer",
    "Opening",
    "OrderReview",
    "Party",
    "Person",
    "ReprisalReport",
    "SealAlarm",
    "Statement",
    "StoredAnswer",
    "Suspicion",
    "Verbatim",
]
