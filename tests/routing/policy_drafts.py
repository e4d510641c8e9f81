"""Drafts for the tests of policies: Kansas City's, with a change."""

from __future__ import annotations

import hashlib
from functools import cache

from accounts.models import User
from accounts.roles import Role
from complaints.vocabulary import AgencyCode
from routing import policies
from routing.models import PolicyVersion
from routing.policy import parse
from routing.proof import Proof, prove
from tests.cast import person
from tests.routing.decisions import AGENCIES, data

INSTALLED = data("kansas_city.toml")
# Force goes to the state's attorney general first; discourtesy needs an answer within a day.
DRAFT = (
    INSTALLED.replace("kc-2020.1", "kc-test-2")
    .replace('to = ["county-prosecutor", "fbi-kc", "mo-ag"', 'to = ["mo-ag", "fbi-kc"')
    .replace('within = "P3D"', 'within = "P1D"')
)


@cache
def proof_of(document: str) -> Proof:
    return prove(parse(document), {code: AGENCIES[AgencyCode(code)] for code in AGENCIES})


def drafted(document: str = DRAFT, author: User | None = None) -> PolicyVersion:
    return policies.submit_draft(document=document, actor=author or person(Role.POLICY_AUTHOR))


def proved(document: str = DRAFT, author: User | None = None) -> PolicyVersion:
    row = drafted(document, author)
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    assert policies.record_proof(policy_id=row.pk, sha256=sha256, proof=proof_of(document))
    row.refresh_from_db()
    return row


def replayed(document: str = DRAFT, author: User | None = None) -> PolicyVersion:
    row = proved(document, author)
    policies.record_replay(row=row, replay_ref="test", cases=0, changed=0)
    return row
