"""Solving challenges as a device does."""

from __future__ import annotations

from typing import Any

from altcha import Challenge, Payload, solve_challenge
from django.utils import timezone

from accountability import proof_of_work


def solve(challenge: dict[str, Any]) -> str:
    """The proof that goes with a filing."""
    given = Challenge.from_dict(challenge)
    solution = solve_challenge(given)
    assert solution is not None
    return Payload(given, solution).to_base64()


def new_proof() -> str:
    return solve(proof_of_work.new_challenge(timezone.now()))
