"""Volume: many honest rows, quickly, to measure the product at the size of years.

Complaints, data keys, facts, officers, suspicions, decisions and referrals are written with COPY,
and every constraint and trigger of the database looks at them as at any others. Left out: ledger
entries, packets and receipts' phrases, which nobody filed. The words all say "Demonstration".
"""

from __future__ import annotations

import io
import json
import secrets
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import Field, Model
from django.utils import timezone

from accountability.local.volume_situations import Situation, draw
from complaints import sealing
from complaints.models import Complaint, DataKey, Fact, Officer, Suspicion
from complaints.recording import TRIAGE_CLOCK, coarse_time, new_case_number
from complaints.statuses import ClosingReason, RoutingState, Status
from complaints.vocabulary import (
    RESTRICTED_FILER_KINDS,
    AgencyCode,
    Disclosure,
    Language,
    OfficerRole,
    Strength,
)
from routing import access, case_facts, standing
from routing.models import Decision, Referral
from routing.referral import ACKNOWLEDGE_WITHIN, as_json
from routing.rules import Decision as Outcome
from routing.states import ReferralState

CHUNK = 5_000
CONNECTIONS = 3
SITUATIONS = 2_000
YEARS_BACK = 6
NARRATIVE = (
    "Demonstration, made by seed_volume. I was walking home on Main Street when two officers "
    "stopped me. They asked for my name and where I live. I told them, and I asked why. I want "
    "somebody to look at how they spoke to me and at what they did."
)
Row = dict[str, Any]
Rows = dict[type[Model], list[str]]


def seed(count: int) -> Iterator[int]:
    """Add so many cases; yields how many there are after each chunk, which is one transaction."""
    now = timezone.now()
    row, policy = access.policy_in_force(now)
    situations = draw(SITUATIONS, policy, access.agencies_receiving(now))
    maker = _Maker(situations, None if row is None else row.pk, now)
    sizes = [min(CHUNK, count - start) for start in range(0, count, CHUNK)]
    done = 0
    # While one connection copies, another chunk is written down.
    with ThreadPoolExecutor(max_workers=CONNECTIONS) as hands:
        for size in hands.map(maker.make_and_copy, sizes):
            done += size
            yield done


def _copy(chunk: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for model, lines in chunk.items():
            columns = ", ".join(f'"{field.column}"' for field in _columns(model))
            statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'  # noqa: SLF001
            cursor.copy_expert(statement, io.StringIO("".join(lines)))


class _Maker:
    """Turns situations into lines of COPY, most of whose columns are written once."""

    def __init__(self, situations: list[Situation], policy_id: int | None, now: datetime) -> None:
        self._templates = [_Template(each, policy_id) for each in situations]
        hours = YEARS_BACK * 365 * 24
        self._times = [now - timedelta(hours=secrets.randbelow(hours) + 96) for _ in range(3000)]

    def make_and_copy(self, size: int) -> int:
        """One chunk, on a connection of this thread."""
        try:
            _copy(self.chunk(size))
        finally:
            connection.close()
        return size

    def chunk(self, size: int) -> Rows:
        rows: Rows = {
            model: []
            for model in (Complaint, DataKey, Officer, Fact, Suspicion, Decision, Referral)
        }
        for _ in range(size):
            secrets.choice(self._templates).add_case(rows, secrets.choice(self._times))
        return rows


class _Template:
    """One situation's rows, with gaps for what differs from case to case."""

    def __init__(self, situation: Situation, policy_id: int | None) -> None:
        facts, decision = situation.facts, situation.decision
        self._restricted = facts.filer in RESTRICTED_FILER_KINDS
        self._complaint = _Line(Complaint, _complaint(situation, restricted=self._restricted))
        self._officer = _Line(
            Officer, {"position": 0, "role": OfficerRole.SUBJECT.value, "employer": "kcpd"}
        )
        self._facts = [
            _Line(Fact, {"kind": kind.value, "code": code, "source": source.value})
            for kind, code, source in situation.stated
        ]
        self._decided = _Line(
            Decision,
            {
                "policy_id": policy_id,
                "facts": case_facts.as_json(facts),
                "outcome": as_json(decision),
                "needs_outside_review": decision.needs_outside_review,
                "alarms": list(decision.alarms),
            },
        )
        self._referrals = [_referral(agency, decision) for agency in decision.agencies]
        self._suspicion = _suspicion(situation)

    def add_case(self, rows: Rows, at: datetime) -> None:
        filed_at = _coarse(at, restricted=self._restricted)
        filed, later = filed_at.isoformat(), (filed_at + timedelta(hours=26)).isoformat()
        complaint_id = uuid.uuid4()
        own, wrapped = str(complaint_id), sealing.new_data_key(complaint_id)[1]
        rows[Complaint].append(
            self._complaint.with_values(
                id=own,
                case_number=new_case_number(),
                filed_at=filed,
                phrase_hmac=_bytes(secrets.token_bytes(32)),
                due_at=(filed_at + TRIAGE_CLOCK).isoformat(),
            )
        )
        rows[DataKey].append(f"{own}\t{_escaped(wrapped.kek_id)}\t{_bytes(wrapped.wrapped)}\n")
        rows[Officer].append(self._officer.with_values(complaint_id=own))
        rows[Fact] += [line.with_values(complaint_id=own, stated_at=filed) for line in self._facts]
        if self._suspicion is not None:
            deadline = {} if self._suspicion.strong else {"deadline": later}
            rows[Suspicion].append(self._suspicion.with_values(complaint_id=own, **deadline))
        decision = str(uuid.uuid4())
        rows[Decision].append(self._decided.with_values(id=decision, complaint_id=own, at=filed))
        for grounds, line in self._referrals:
            rows[Referral].append(
                line.with_values(
                    id=str(uuid.uuid4()),
                    complaint_id=own,
                    decision_id=decision,
                    made_at=filed,
                    open_by=_open_by(grounds, filed_at),
                    acknowledge_by=(filed_at + ACKNOWLEDGE_WITHIN).isoformat(),
                    notified_at=later,
                    opened_at=later,
                    downloaded_at=later,
                    acknowledged_at=later,
                )
            )


class _Line:
    """A row of a table as text for COPY. What is not given has the model's own default."""

    def __init__(self, model: type[Model], values: Row) -> None:
        instance = model(**values)
        self.strong = values.get("strength") == Strength.STRONG.value
        fields = _columns(model)
        self._texts = [_text(field, getattr(instance, field.attname)) for field in fields]
        self._places = {field.attname: place for place, field in enumerate(fields)}

    def with_values(self, **texts: str) -> str:
        line = self._texts.copy()
        for name, text in texts.items():
            line[self._places[name]] = text
        return "\t".join(line) + "\n"


def _complaint(situation: Situation, *, restricted: bool) -> Row:
    facts = situation.facts
    return {
        "filer_kind": facts.filer.value,
        "disclosure": Disclosure.ANONYMOUS.value,
        "restricted": restricted,
        "language": Language.EN.value,
        "narrative": NARRATIVE,
        "county": facts.county.value,
        "injury": situation.injury.value,
        "incident_place": "Main Street",
        "routing_state": RoutingState.ROUTED.value,
        "status": (Status.CLOSED if situation.closed else Status.RECEIVED).value,
        "closing_reason": next(iter(ClosingReason)).value if situation.closed else "",
    }


def _referral(agency: AgencyCode, decision: Outcome) -> tuple[tuple[str, ...], _Line]:
    """A referral's line, and the clocks that its own deadline follows from."""
    grounds = standing.grounds_for(agency, decision)
    values = {
        "agency_id": agency.value,
        "grounds": grounds,
        "last_resort": standing.is_last_resort(agency, decision),
        "state": ReferralState.ACKNOWLEDGED.value,
    }
    return tuple(ground["within"] for ground in grounds), _Line(Referral, values)


@lru_cache(maxsize=20_000)
def _open_by(clocks: tuple[str, ...], at: datetime) -> str:
    return standing.open_by([{"within": within} for within in clocks], at).isoformat()


def _suspicion(situation: Situation) -> _Line | None:
    facts = situation.facts
    if facts.suspicion is None:
        return None
    state = "" if facts.suspicion is Strength.STRONG else str(facts.suspicion_state)
    values = {"strength": facts.suspicion.value, "state": state, "reason": "words"}
    return _Line(Suspicion, {**values, "force_types": [], "spans": []})


@lru_cache(maxsize=10_000)
def _coarse(at: datetime, *, restricted: bool) -> datetime:
    return coarse_time(at, restricted=restricted)


@lru_cache(maxsize=32)
def _columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that are written; running numbers are the database's."""
    automatic = ("AutoField", "BigAutoField")
    return [
        field
        for field in model._meta.concrete_fields  # noqa: SLF001
        if field.get_internal_type() not in automatic
    ]


def _text(field: Field[Any, Any], value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(field, ArrayField):
        return _escaped("{" + ",".join(json.dumps(str(item)) for item in value) + "}")
    if field.get_internal_type() == "JSONField":
        return _escaped(json.dumps(value))
    if isinstance(value, bool):
        return "t" if value else "f"
    return _bytes(value) if isinstance(value, bytes) else _escaped(str(value))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _bytes(value: bytes) -> str:
    return f"\\\\x{value.hex()}"
