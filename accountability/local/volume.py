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
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import Field, Model
from django.utils import timezone

from accountability.local.volume_situations import Situation, draw
from complaints import sealing
from complaints.evidence.kinds import UnderOrder
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
# After each piece the thread queues for the interpreter again; of larger ones the driver moves the
# rest about at every send.
COPY_BYTES = 1 << 16
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
    with _few_checkpoints(), ThreadPoolExecutor(max_workers=CONNECTIONS) as hands:
        for size in hands.map(maker.make_and_copy, sizes):
            done += size
            yield done


@contextmanager
def _few_checkpoints() -> Iterator[None]:
    """Let the server's log grow meanwhile, where this role may.

    Identifiers are random, and the first write to a page of an index after a checkpoint logs the
    whole page: at a million cases 23 GB for 4, with the server's own setting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        may = cursor.fetchone()[0] and not connection.in_atomic_block
    if may:
        _set_on_server("ALTER SYSTEM SET max_wal_size = '16GB'")
    try:
        yield
    finally:
        if may:
            _set_on_server("ALTER SYSTEM RESET max_wal_size")


def _set_on_server(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SELECT pg_reload_conf()")


def _copy(chunk: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for model, lines in chunk.items():
            columns = ", ".join(f'"{field.column}"' for field in _columns(model))
            statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'  # noqa: SLF001
            cursor.copy_expert(statement, io.BytesIO("".join(lines).encode()), size=COPY_BYTES)


class _Moment:
    """When a case was filed, and every clock that counts from it, as COPY reads them."""

    def __init__(self, filed_at: datetime) -> None:
        self._filed_at = filed_at
        self.filed = filed_at.isoformat()
        self.later = (filed_at + timedelta(hours=26)).isoformat()
        self.due = (filed_at + TRIAGE_CLOCK).isoformat()
        self.acknowledge_by = (filed_at + ACKNOWLEDGE_WITHIN).isoformat()
        self._open_by: dict[tuple[str, ...], str] = {}

    def open_by(self, clocks: tuple[str, ...]) -> str:
        """The most urgent of a referral's clocks."""
        if clocks not in self._open_by:
            grounds = [{"within": within} for within in clocks]
            self._open_by[clocks] = standing.open_by(grounds, self._filed_at).isoformat()
        return self._open_by[clocks]


class _Maker:
    """Turns situations into lines of COPY, most of whose columns are written once."""

    def __init__(self, situations: list[Situation], policy_id: int | None, now: datetime) -> None:
        self._templates = [_Template(each, policy_id) for each in situations]
        hours = YEARS_BACK * 365 * 24
        times = [now - timedelta(hours=secrets.randbelow(hours) + 96) for _ in range(3000)]
        self._moments = {
            restricted: [_Moment(coarse_time(at, restricted=restricted)) for at in times]
            for restricted in (False, True)
        }

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
            template = secrets.choice(self._templates)
            template.add_case(rows, secrets.choice(self._moments[template.restricted]))
        return rows


class _Template:
    """One situation's rows, with gaps for what differs from case to case."""

    def __init__(self, situation: Situation, policy_id: int | None) -> None:
        facts, decision = situation.facts, situation.decision
        self.restricted = facts.filer in RESTRICTED_FILER_KINDS
        clocks = ("due_at", "escalated_clock") + (() if situation.closed else ("next_due_at",))
        self._clocks = len(clocks)
        self._complaint = _Line(
            Complaint,
            _complaint(situation, restricted=self.restricted),
            ("id", "case_number", "filed_at", "phrase_hmac", *clocks),
        )
        self._data_key = _Line(DataKey, {}, ("complaint_id", "kek_id", "wrapped"))
        self._officer = _Line(
            Officer,
            {"position": 0, "role": OfficerRole.SUBJECT.value, "employer": "kcpd"},
            ("complaint_id",),
        )
        self._facts = [
            _Line(
                Fact,
                {"kind": kind.value, "code": code, "source": source.value},
                ("complaint_id", "stated_at"),
            )
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
            ("id", "complaint_id", "at"),
        )
        self._referrals = [_referral(agency, decision) for agency in decision.agencies]
        self._suspicion = _suspicion(situation)

    def add_case(self, rows: Rows, moment: _Moment) -> None:
        complaint_id = uuid.uuid4()
        own, filed, decision = complaint_id.hex, moment.filed, _new_id()
        wrapped = sealing.new_data_key(complaint_id)[1]
        clocks = (moment.due,) * self._clocks
        phrase = _bytes(secrets.token_bytes(32))
        rows[Complaint].append(
            self._complaint.filled(own, new_case_number(), filed, phrase, *clocks)
        )
        rows[DataKey].append(
            self._data_key.filled(own, _escaped(wrapped.kek_id), _bytes(wrapped.wrapped))
        )
        rows[Officer].append(self._officer.filled(own))
        rows[Fact] += [line.filled(own, filed) for line in self._facts]
        if self._suspicion is not None:
            line, weak = self._suspicion
            rows[Suspicion].append(line.filled(own, *((moment.later,) if weak else ())))
        rows[Decision].append(self._decided.filled(decision, own, filed))
        for grounds, line in self._referrals:
            rows[Referral].append(
                line.filled(
                    _new_id(), own, decision, filed, moment.open_by(grounds),
                    moment.acknowledge_by, *(moment.later,) * 4,
                )
            )  # fmt: skip


class _Line:
    """A row of a table as text for COPY. What is not given has the model's own default."""

    def __init__(self, model: type[Model], values: Row, gaps: tuple[str, ...]) -> None:
        instance = model(**values)
        places = {field.attname: field for field in _columns(model)}
        texts = {
            name: _text(field, getattr(instance, name)).replace("{", "{{").replace("}", "}}")
            for name, field in places.items()
        }
        for nth, name in enumerate(gaps):
            texts[name] = f"{{{nth}}}"
        self.filled = ("\t".join(texts[name] for name in places) + "\n").format


def _complaint(situation: Situation, *, restricted: bool) -> Row:
    facts = situation.facts
    return {
        "filer_kind": facts.filer.value,
        "disclosure": Disclosure.ANONYMOUS.value,
        "restricted": restricted,
        "under_order": UnderOrder.NO.value if restricted else "",
        "language": Language.EN.value,
        "narrative": NARRATIVE,
        "county": facts.county.value,
        "injury": situation.injury.value,
        "incident_place": "Main Street",
        "routing_state": RoutingState.ROUTED.value,
        "status": (Status.CLOSED if situation.closed else Status.RECEIVED).value,
        "closing_reason": next(iter(ClosingReason)).value if situation.closed else "",
        "major": situation.decision.major,
        "sent_outside": any(a.outside for a in situation.decision.assignments),
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
    line = _Line(
        Referral,
        values,
        (
            "id", "complaint_id", "decision_id", "made_at", "open_by", "acknowledge_by",
            "notified_at", "opened_at", "downloaded_at", "acknowledged_at",
        ),
    )  # fmt: skip
    return tuple(ground["within"] for ground in grounds), line


def _suspicion(situation: Situation) -> tuple[_Line, bool] | None:
    """A suspicion's line, and whether it has a deadline."""
    facts = situation.facts
    if facts.suspicion is None:
        return None
    weak = facts.suspicion is Strength.WEAK
    values: Row = {
        "strength": facts.suspicion.value,
        "state": str(facts.suspicion_state) if weak else "",
        "reason": "words",
        "force_types": [],
        "spans": [],
    }
    return _Line(Suspicion, values, ("complaint_id", *(["deadline"] if weak else []))), weak


def _new_id() -> str:
    """A random identifier, as PostgreSQL reads one."""
    return secrets.token_hex(16)


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
