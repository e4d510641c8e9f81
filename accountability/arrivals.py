"""Filings from outside, and which of them wait for the spam check: in a flood, those without proof.

No filing is ever refused for a flood.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from accountability import flood, proof_of_work
from accountability.flood import Level
from complaints import spam_holds, spent_proofs
from complaints.models import Complaint, SpamHold
from routing.case_facts import facts_of
from routing.floor import is_major, needs_outside_review


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a filing from outside brought along; the proof is empty where it brought none."""

    proof: str = ""


def must_wait(arrival: Arrival | None) -> bool:
    """Count a filing, and say whether it is held; in the transaction that records it.

    A proof is spent by this. None arrived from outside: what the program itself files.
    """
    if arrival is None or flood.note_arrival() is not Level.FLOOD:
        return False
    proof = proof_of_work.read_proof(arrival.proof)
    return proof is None or not spent_proofs.spend(proof.digest, expires_at=proof.expires_at)


def hold_for_check(complaint: Complaint) -> SpamHold:
    """Let a filing wait that was recorded as held, by the facts as filed."""
    facts = facts_of(complaint)
    return spam_holds.hold(
        complaint, major=is_major(facts), tells_force=needs_outside_review(facts)
    )


def challenge_if_needed(now: datetime) -> str:
    """The challenge for somebody who is about to file, as JSON; empty in calm times."""
    if flood.level() is Level.CALM:
        return ""
    return json.dumps(proof_of_work.new_challenge(now))
