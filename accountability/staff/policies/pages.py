"""What the policy pages show."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accountability.staff.policies.sentences import ReadRule, read
from accountability.staff.policies.wording import STATES
from accounts.models import User
from accounts.roles import Grants, Permission
from complaints.wording import Words
from routing import access, replays
from routing.models import PolicyVersion, Replay
from routing.replay_counting import Tally
from routing.states import APPROVED, PolicyState, ReplayState
from routing.wording import destination_words

# Counts of officers' reports below this are not told (complaints: restricted cases).
THRESHOLD = 5
WALK = (PolicyState.DRAFT, PolicyState.PROVED, PolicyState.REPLAYED, PolicyState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Listed:
    """One version in the list."""

    row: PolicyVersion
    state: Words
    in_force: bool


def listed(in_force: PolicyVersion | None) -> list[Listed]:
    return [
        Listed(row, STATES[PolicyState(row.state)], in_force is not None and row.pk == in_force.pk)
        for row in access.policy_versions()
    ]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay is: in per cent alone, for it counts officers' reports too."""

    replay: Replay
    percent: int

    @classmethod
    def of(cls, replay: Replay) -> Progress:
        done = replays.done_of(replay)
        finished = replay.state == ReplayState.DONE
        percent = 100 if finished else min(99, 100 * done // max(replay.total, 1))
        return cls(replay, percent)


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One version: its way, its rules, and what this person may do next."""

    row: PolicyVersion
    state: Words
    rules: list[ReadRule]
    proof: dict[str, Any] | None
    replay: Progress | None
    may_amend: bool
    may_prove: bool
    may_replay: bool
    may_publish: bool
    own: bool
    comparable: bool

    @property
    def busy(self) -> bool:
        """Whether a worker is at it, so that the page is worth another look."""
        proving = self.proof is not None and self.proof["state"] == "running"
        return proving or (
            self.replay is not None and self.replay.replay.state == ReplayState.RUNNING
        )


def policy_page(row: PolicyVersion, grants: Grants, user: User) -> PolicyPage:
    works = grants.allow(Permission.DRAFT_POLICIES, Permission.APPROVE_POLICIES)
    own = row.author_id == user.pk
    replay = access.latest_replay(row)
    draft = row.state == PolicyState.DRAFT
    proving = row.proof is not None and row.proof["state"] == "running"
    approves = grants.allow(Permission.APPROVE_POLICIES)
    waits = row.state == PolicyState.REPLAYED
    return PolicyPage(
        row=row,
        state=STATES[PolicyState(row.state)],
        rules=read(access.parsed(row.document)),
        proof=row.proof,
        replay=None if replay is None else Progress.of(replay),
        may_amend=draft and own and grants.allow(Permission.DRAFT_POLICIES),
        may_prove=draft and works and not proving,
        may_replay=works,
        may_publish=waits and approves and not own,
        own=own and waits and approves,
        comparable=row.state not in APPROVED,
    )


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency in the result of a replay."""

    name: str
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Example:
    """A case that would have gone elsewhere."""

    case_number: str
    gained: str
    lost: str
    otherwise: bool


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """What a replay found."""

    progress: Progress
    tally: Tally
    agencies: list[AgencyLine]
    examples: list[Example]
    officers_changed: int | None
    may_read_cases: bool
    may_steer: bool


def replay_page(replay: Replay, grants: Grants) -> ReplayPage:
    tally = replays.result_of(replay)
    enough = tally.restricted_changed >= THRESHOLD
    return ReplayPage(
        progress=Progress.of(replay),
        tally=tally,
        agencies=[
            AgencyLine(destination_words(code), *counts)
            for code, counts in sorted(tally.agencies.items())
        ],
        examples=list(_examples(tally.examples)),
        officers_changed=tally.restricted_changed if enough else None,
        may_read_cases=grants.allow(Permission.READ_CASES),
        may_steer=grants.allow(Permission.DRAFT_POLICIES, Permission.APPROVE_POLICIES),
    )


def _examples(stored: list[dict[str, Any]]) -> Iterable[Example]:
    numbers = access.open_case_numbers(uuid.UUID(each["complaint"]) for each in stored)
    for each in stored:
        number = numbers.get(uuid.UUID(each["complaint"]))
        if number is not None:
            yield Example(
                number,
                ", ".join(destination_words(code) for code in each["gained"]),
                ", ".join(destination_words(code) for code in each["lost"]),
                bool(each["otherwise"]),
            )
