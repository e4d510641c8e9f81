"""The snapshot of a packet: everything that it will say, frozen and sealed when it is queued.

Rendering reads nothing else, so that a packet says what was known when it was decided, however
late it is built and whatever changes meanwhile. Codes stand in it, not words; what is editable
data elsewhere (names of agencies, reasons of rules) is copied. ``SCHEMA`` counts its form.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Value, When

from complaints import access as complaint_access
from complaints import sealing
from complaints.evidence.access import evidence_rows
from complaints.evidence.snapshot import evidence_document, replaced_in_files
from complaints.json_rows import json_rows
from complaints.models import (
    Complaint,
    Fact,
    Officer,
    Person,
    PreservationRequest,
    PreservationStep,
    Statement,
    Translation,
    Verbatim,
)
from complaints.redaction import Redaction
from complaints.sealing import Place, SealBroken
from complaints.vocabulary import Source, YesNo
from ledger.leaves import canonical_json
from ledger.recording import utc_text
from routing.models import Agency, Packet
from routing.packets.changes import changes_since, unknown_changes
from routing.packets.gaps import known_gaps
from routing.packets.preservation import frozen_request
from routing.packets.sealed_later import as_compared, without_sealed_values
from routing.packets.translations import superseded
from routing.packets.withholding import without_account
from routing.policy import Policy
from routing.rules import Decision

logger = logging.getLogger(__name__)
SCHEMA = 3
_WORD_COLUMNS = (
    "narrative",
    "force_details",
    "injury_details",
    "medical_care",
    "people_notes",
    "evidence_notes",
    "munition_details",
    "earlier_reports",
    "report_numbers",
    "hoped_outcome",
)


class BrokenSnapshotError(Exception):
    """A snapshot that is not what was queued: its bytes do not have the hash of its row."""


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """What all packets of one decision have in common, read once however many agencies get it."""

    document: Mapping[str, Any]
    data_key: bytes
    redaction: Redaction | None = None

    @classmethod
    def of(
        cls, complaint: Complaint, outcome: Decision, policy: Policy, *, data_key: bytes
    ) -> CaseSnapshot:
        """Read the case in two queries at most, some more where the name is sealed.

        The text columns are the shown copies; what became a sealed value later is replaced here.
        """
        document = {
            "schema": SCHEMA,
            "case": _case(complaint),
            "account": {
                "under_order": complaint.under_order,
                "withheld": complaint.account_withheld,
            },
            "incident": _incident(complaint),
            "injury": complaint.injury,
            "munitions": _munitions(complaint),
            "interpreter": complaint.interpreter,
            "sworn": complaint.sworn,
            "words": {column: getattr(complaint, column) for column in _WORD_COLUMNS},
            "contact": complaint_access.shared_identity(complaint, data_key=data_key),
            "routing": _routing(outcome, policy),
            "reply_at": f"{settings.BASE_URL}/agency/",
            **_stated(complaint, outcome, data_key),
        }
        redaction = complaint_access.later_redaction(complaint)
        if redaction is not None:
            document = without_sealed_values(document, redaction)
        document = {**document, "gaps": known_gaps(document)}
        shown = without_account(document) if complaint.account_withheld else document
        return cls(shown, data_key, redaction)

    def seal_for(self, packet: Packet, previous: Packet | None = None) -> None:
        """Freeze what one packet will say: the case, its recipient and its version, and what of it
        changed since the ``previous`` version."""
        referral = packet.referral
        document: dict[str, Any] = {
            **self.document,
            "packet": {
                "version": packet.version,
                "recipient": referral.agency_id,
                "made_at": utc_text(referral.made_at),
                "open_by": utc_text(referral.open_by),
                "acknowledge_by": utc_text(referral.acknowledge_by),
                # What is attached and what is bundled must not change with a setting.
                "attachment_limit": settings.PACKET_ATTACHMENT_LIMIT,
            },
        }
        if previous is not None:
            document["changes"] = self._changes(previous, document)
        plaintext = canonical_json(document).encode()
        packet.snapshot = sealing.encrypt(self.data_key, plaintext, _place(packet))
        packet.snapshot_sha256 = hashlib.sha256(plaintext).hexdigest()

    def _changes(self, previous: Packet, document: Mapping[str, Any]) -> dict[str, Any]:
        try:
            before = _opened(previous, self.data_key)
            if self.redaction is not None:
                before = as_compared(before, self.redaction)
            return changes_since(before, json.loads(canonical_json(document)))
        except (SealBroken, BrokenSnapshotError):
            # The new version matters more than the comparison, and says that there is none.
            logger.exception("ALARM: the snapshot of packet %s does not open", previous.pk)
            return unknown_changes(previous.version)


def open_snapshot(packet: Packet) -> dict[str, Any]:
    """What the packet says. Raises ``SealBroken`` or ``BrokenSnapshotError``."""
    return _opened(packet, complaint_access.data_key_of(packet.referral.complaint))


def _opened(packet: Packet, data_key: bytes) -> dict[str, Any]:
    plaintext = sealing.decrypt(data_key, bytes(packet.snapshot), _place(packet))
    if hashlib.sha256(plaintext).hexdigest() != packet.snapshot_sha256:
        raise BrokenSnapshotError("the snapshot does not have the hash of its row")
    document: dict[str, Any] = json.loads(plaintext)
    return document


def _place(packet: Packet) -> Place:
    return Place("routing_packet", packet.id, "snapshot")


def _case(complaint: Complaint) -> dict[str, Any]:
    return {
        "number": complaint.case_number,
        "filed_at": utc_text(complaint.filed_at),
        # As exact as the record itself is: the day for officers, the hour for everybody else.
        "filed_at_exact_to": "day" if complaint.restricted else "hour",
        "filer_kind": complaint.filer_kind,
        "disclosure": complaint.disclosure,
        "restricted": complaint.restricted,
        "language": complaint.language,
    }


def _incident(complaint: Complaint) -> dict[str, Any]:
    return {
        "date": _iso(complaint.incident_date),
        "until": _iso(complaint.incident_until),
        "time": _iso(complaint.incident_time),
        "approximate": complaint.incident_approximate,
        "when": complaint.incident_when,
        "place": complaint.incident_place,
        "county": complaint.county,
    }


def _munitions(complaint: Complaint) -> dict[str, str]:
    """What the filer saw where gas or a munition was used; ``unknown`` where it was not asked."""
    return {
        "warning": complaint.munition_warning,
        "way_out": complaint.munition_way_out,
        "imminent_threat": complaint.munition_threat,
    }


def _iso(value: date | time | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def _stated(complaint: Complaint, outcome: Decision, data_key: bytes) -> dict[str, Any]:
    """What stands in the rows beside the complaint, in one query: it is part of a filing.

    Agencies have the names that they have today: an administrator may edit them tomorrow.
    """
    here = OuterRef("pk")
    agencies = Agency.objects.filter(code__in=[code.value for code in outcome.agencies])
    facts = Fact.objects.filter(complaint=here).order_by("kind", "code", "source")
    officers = Officer.objects.filter(complaint=here).order_by("position")
    people = Person.objects.filter(complaint=here).order_by("position")
    replaced = Verbatim.objects.filter(complaint=here).order_by("column")
    statements = Statement.objects.filter(complaint=here).annotate(
        number=F("pk"),
        by=Case(When(taken_by=None, then=Value(Source.FILER)), default=Value(Source.STAFF)),
    )
    row: Any = (
        Complaint.objects.filter(pk=complaint.pk)
        .values(
            strength=F("suspicion__strength"),
            state=F("suspicion__state"),
            stated=json_rows(facts, "kind", "code", "source"),
            described=json_rows(
                officers,
                "role",
                "name",
                "badge",
                "description",
                "employer",
                "task_forces",
                "car",
                "camera",
                "force_types",
            ),
            others=json_rows(people, "position", "roles", "consent", "notes", "identity"),
            redacted=json_rows(replaced, "column", "replaced"),
            later=json_rows(statements, "at", "words", "number", "by"),
            asked=_requests(here),
            translated=_translations(here),
            exhibits=evidence_rows(),
            receiving=json_rows(agencies, "code", "name", "jurisdiction", "outside"),
        )
        .get()
    )
    suspicion = {"strength": row["strength"], "state": row["state"]}
    evidence = evidence_document(
        row["exhibits"], disclosure=complaint.disclosure, restricted=complaint.restricted
    )
    return {
        "agencies": {agency.pop("code"): agency for agency in row["receiving"] or ()},
        "facts": row["stated"],
        "officers": row["described"],
        **_people(complaint, row["others"], data_key),
        "redactions": [*row["redacted"], *replaced_in_files(evidence["evidence"])],
        "statements": row["later"],
        "translations": superseded(row["translated"] or []),
        "preservation": {
            "retention_days": settings.CAMERA_RETENTION_DAYS,
            "requests": [frozen_request(asked) for asked in row["asked"] or ()],
        },
        "suspicion": suspicion if row["strength"] else None,
        **evidence,
    }


def _requests(complaint: OuterRef) -> ArraySubquery:
    steps = PreservationStep.objects.filter(request=OuterRef("pk"))
    told = json_rows(steps, "step", "on", "reference", "outcome")
    requests = PreservationRequest.objects.filter(complaint=complaint).annotate(told=told)
    columns = ("holder", "holder_name", "state", "made_at", "expires_on")
    return json_rows(requests, *columns, "told")


def _translations(complaint: OuterRef) -> ArraySubquery:
    """Not those of messages, which stand in no packet."""
    rows = Translation.objects.filter(complaint=complaint).exclude(place__startswith="message.")
    return json_rows(
        rows,
        "place",
        "from_language",
        "to_language",
        "translator",
        "translator_name",
        "certified",
        "at",
        "words",
    )


def _people(
    complaint: Complaint, rows: list[dict[str, Any]], data_key: bytes
) -> dict[str, list[dict[str, Any]]]:
    """Others whom the filer named, and apart, for the sheet that can be detached, who they are.

    Their names go only where the filer shared their own, their contacts only where they agreed.
    """
    sealed = [
        Person(
            complaint_id=complaint.pk,
            position=row["position"],
            identity=bytes.fromhex(row.pop("identity").removeprefix("\\x")),
        )
        for row in rows
    ]
    agreed = {row["position"] for row in rows if row["consent"] == YesNo.YES}
    contacts = complaint_access.shared_people(complaint, sealed, data_key=data_key)
    for contact in contacts:
        if contact["position"] not in agreed:
            contact["contact"] = ""
    return {"people": rows, "people_contacts": contacts}


def _routing(outcome: Decision, policy: Policy) -> dict[str, Any]:
    because = {rule.id: rule.because for rule in policy.rules}
    return {
        "policy": outcome.policy,
        "needs_outside_review": outcome.needs_outside_review,
        "major": outcome.major,
        "floor_applied": outcome.floor_applied,
        "last_resort": outcome.last_resort,
        "alarms": list(outcome.alarms),
        "rules": [
            {"rule": matched.rule, "because": because[matched.rule]}
            for matched in outcome.outcomes
            if matched.matched
        ],
        "assignments": [
            {
                "agency": assignment.agency.value,
                "purpose": assignment.purpose,
                "within": assignment.within,
                "rules": list(assignment.rules),
            }
            for assignment in outcome.assignments
        ],
        "strikes": [
            {"agency": strike.agency, "purpose": strike.purpose, "why": strike.why.value}
            for strike in outcome.strikes
        ],
    }
