"""Tables of what was reported."""

from complaints.models.complaint import Complaint, Note, Officer, Statement
from complaints.models.drafts import Draft, StoredAnswer
from complaints.models.facts import Clearing, Fact, FactKind, Suspicion
from complaints.models.vault import DataKey, Identity, Verbatim

__all__ = [
    "Clearing",
    "Complaint",
    "DataKey",
    "Draft",
    "Fact",
    "FactKind",
    "Identity",
    "Note",
    "Officer",
    "Statement",
    "StoredAnswer",
    "Suspicion",
    "Verbatim",
]
