"""Reads of agencies, policies, referrals and packets."""

from __future__ import annotations

import functools
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from complaints.access import as_shown
from complaints.models import Complaint, Message, Party
from complaints.statuses import RoutingState, Status
from complaints.vocabulary import AgencyCode, County
from routing import policy as policies
from routing.agencies import AgencyProfile
from routing.clocks import CITY_TIME
from routing.models import Agency, Decision, Packet, PolicyVersion, Referral, Replay, live, untold
from routing.states import APPROVED, UNACKNOWLEDGED, UNOPENED, PacketState, ReferralState

EMPTY_POLICY_VERSION = "none"


def agencies_receiving(at: datetime) -> dict[AgencyCode, AgencyProfile]:
    """The agencies that receive referrals at a moment, by code."""
    day = at.astimezone(CITY_TIME).date()
    rows = Agency.objects.filter(
        Q(receiving_until=None) | Q(receiving_until__gte=day), receiving_from__lte=day
    ).order_by("code")
    return {
        AgencyCode(row.code): AgencyProfile(
            AgencyCode(row.code), row.outside, County(row.county) if row.county else None
        )
        for row in rows
    }


def policy_in_force(at: datetime) -> tuple[PolicyVersion | None, policies.Policy]:
    """The published policy of a moment; without one, the empty policy, on which the floor holds."""
    day = at.astimezone(CITY_TIME).date()
    row = PolicyVersion.objects.filter(effective_from__lte=day, state__in=APPROVED).first()
    return row, parsed_or_empty(row)


def parsed_or_empty(row: PolicyVersion | None) -> policies.Policy:
    """A version as the rules read it; without one, the empty policy."""
    if row is None:
        return policies.Policy(EMPTY_POLICY_VERSION, date.min, ())
    return parsed(row.document)


def count_of_decided_complaints() -> int:
    """How many complaints were routed; each has a decision."""
    return Complaint.objects.filter(routing_state=RoutingState.ROUTED).count()


def policy_versions() -> QuerySet[PolicyVersion]:
    """Every version, the newest first."""
    return PolicyVersion.objects.select_related("author", "approver").order_by("-pk")


def policy_version(policy_id: int) -> PolicyVersion | None:
    return policy_versions().filter(pk=policy_id).first()


def open_case_numbers(complaint_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Case numbers of complaints that are not restricted; the others are left out."""
    wanted = Complaint.objects.filter(pk__in=list(complaint_ids), restricted=False)
    return dict(wanted.values_list("pk", "case_number"))


def latest_replay(policy: PolicyVersion) -> Replay | None:
    return policy.replays.select_related("baseline", "policy").order_by("-asked_at").first()


@functools.lru_cache(maxsize=32)
def parsed(document: str) -> policies.Policy:
    """A policy document, read once a process; published documents never change."""
    return policies.parse(document)


def latest_decision(complaint_id: uuid.UUID) -> Decision | None:
    return (
        Decision.objects.filter(complaint_id=complaint_id)
        .select_related("policy")
        .order_by("-at")
        .first()
    )


@dataclass(frozen=True, slots=True)
class DecidedFacts:
    """The few facts of a decision that a list of cases shows."""

    major: bool
    force_types: list[str]
    suspicion: str | None
    suspicion_state: str | None


def decided_facts(complaint_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, DecidedFacts]:
    """What the latest decision saw, for each complaint of a page, in one query."""
    rows = (
        Decision.objects.filter(complaint_id__in=list(complaint_ids))
        .order_by("complaint_id", "-at")
        .distinct("complaint_id")
        .values_list(
            "complaint_id", "outcome__major", "facts__force_types", "facts__suspicion",
            "facts__suspicion_state",
        )
    )  # fmt: skip
    return {complaint_id: DecidedFacts(*facts) for complaint_id, *facts in rows}


def referrals_of(complaint_id: uuid.UUID) -> QuerySet[Referral]:
    """All referrals of a complaint with their agencies and packets (newest version first)."""
    return (
        Referral.objects.filter(complaint_id=complaint_id)
        .select_related("agency", "conflict_stated_by", "conflict_seen_by")
        .prefetch_related(
            Prefetch("packets", Packet.objects.order_by("-version").defer("snapshot"))
        )
        .order_by("agency_id")
    )


def referrals_held(complaint: Complaint) -> dict[str, Referral]:
    """The complaint's referrals by agency; asks nothing before it is routed."""
    if complaint.routing_state == RoutingState.UNROUTED:
        return {}
    rows = Referral.objects.filter(complaint=complaint).select_related("agency")
    return {row.agency_id: row for row in rows}


def has_live_referral(complaint_id: uuid.UUID) -> bool:
    """Whether any agency has the case to work on."""
    return Referral.objects.filter(live(), complaint_id=complaint_id).exists()


def is_outside(complaint_id: uuid.UUID) -> bool:
    """Whether an agency outside the department has the case to work on."""
    return Referral.objects.filter(live(), complaint_id=complaint_id, agency__outside=True).exists()


def newest_versions(referrals: Iterable[Referral]) -> dict[uuid.UUID, Packet]:
    """The newest version of a packet, for each of these referrals; no query for none."""
    ids = [referral.pk for referral in referrals]
    if not ids:
        return {}
    packets = Packet.objects.filter(referral_id__in=ids).order_by("referral_id", "-version")
    return {packet.referral_id: packet for packet in packets.distinct("referral_id")}


def recused_agencies(complaint: Complaint) -> frozenset[str]:
    """Codes of the agencies that ever stepped back; asks nothing before the complaint is routed."""
    if complaint.routing_state == RoutingState.UNROUTED:
        return frozenset()
    stepped_back = Q(state=ReferralState.RECUSED) | Q(recused_at__isnull=False)
    rows = Referral.objects.filter(stepped_back, complaint=complaint)
    return frozenset(rows.values_list("agency_id", flat=True))


def referrals_of_many(complaint_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Referral]]:
    """Referrals for a page of complaints, in one query."""
    found: dict[uuid.UUID, list[Referral]] = {}
    rows = Referral.objects.filter(complaint_id__in=list(complaint_ids)).order_by("agency_id")
    for referral in rows.select_related("agency"):
        found.setdefault(referral.complaint_id, []).append(referral)
    return found


def messages_with(referral: Referral) -> list[Message]:
    """What staff and the agency of a referral wrote to each other, oldest first."""
    rows = Message.objects.filter(complaint=referral.complaint_id, agency=referral.agency_id)
    return as_shown(referral.complaint, rows.select_related("written_by"))


def unread_by_agency(referral: Referral) -> QuerySet[Message]:
    """What staff wrote to the agency of a referral and no reviewer has seen."""
    return Message.objects.filter(
        complaint=referral.complaint_id,
        agency=referral.agency_id,
        receiver=Party.AGENCY,
        read_at=None,
    )


def visible_to(agency_codes: Iterable[str]) -> QuerySet[Referral]:
    """The referrals that people of these agencies may see: their own, and no others."""
    return Referral.objects.filter(agency_id__in=list(agency_codes)).select_related(
        "agency", "complaint"
    )


def with_ready_packets(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """With ``ready_packets``, the newest version in front; one more query."""
    ready = Packet.objects.filter(state=PacketState.READY).defer("snapshot").order_by("-version")
    return referrals.prefetch_related(Prefetch("packets", ready, to_attr="ready_packets"))


def versions(referral: Referral) -> list[Packet]:
    """Every version of its packet, the newest first."""
    return list(referral.packets.defer("snapshot").order_by("-version"))


def current_packet(referral: Referral) -> Packet | None:
    """The newest version that is ready, or None."""
    return (
        referral.packets.filter(state=PacketState.READY).defer("snapshot").order_by("-version")
    ).first()


def ready_packet(referral: Referral, version: int | None) -> Packet | None:
    """A version that is ready (None: the newest), or None."""
    if version is None:
        return current_packet(referral)
    ready = referral.packets.filter(state=PacketState.READY, version=version)
    return ready.defer("snapshot").first()


def queue_places(packet_ids: Iterable[uuid.UUID], *, most: int = 500) -> dict[uuid.UUID, int]:
    """The places of packets among those that wait for the same agency, from 1, in the order in
    which workers are sent to them; one behind the first ``most`` of all is left out. No query for
    none.

    Officers' reports are counted apart: a place among all would tell that one came in.
    """
    wanted = set(packet_ids)
    if not wanted:
        return {}
    waiting = queued_packets().values_list(
        "pk", "referral__agency_id", "referral__complaint__restricted"
    )[:most]
    places: dict[uuid.UUID, int] = {}
    lines: Counter[tuple[str, bool]] = Counter()
    for pk, agency, restricted in waiting:
        lines[agency, restricted] += 1
        if pk in wanted:
            places[pk] = lines[agency, restricted]
    return places


def queued_packets() -> QuerySet[Packet]:
    """What is not built yet and whose agency still has the case: in the order of its turn.

    What lapsed in a flood gives way to everything else.
    """
    return (
        Packet.objects.exclude(state=PacketState.READY)
        .filter(live("referral__"))
        .order_by(
            "referral__grouped", F("not_before").asc(nulls_first=True), "referral__open_by", "pk"
        )
    )


def unopened_past_clock(now: datetime) -> QuerySet[Referral]:
    """Referrals that nobody at the agency opened in time, the longest overdue first."""
    return (
        Referral.objects.filter(live(), opened_at=None, open_by__lt=now, state__in=UNOPENED)
        .select_related("agency", "complaint")
        .order_by("open_by", "id")
    )


def unacknowledged_past_clock(now: datetime) -> QuerySet[Referral]:
    """Referrals that were opened and that the agency has not acknowledged in time."""
    return (
        Referral.objects.filter(live(), acknowledge_by__lt=now, state__in=UNACKNOWLEDGED)
        .exclude(opened_at=None)
        .select_related("agency", "complaint")
        .order_by("acknowledge_by", "id")
    )


def troubled_packets(*, after_attempts: int) -> QuerySet[Packet]:
    """Packets that are not ready after so many attempts, with what went wrong."""
    return (
        Packet.objects.exclude(state=PacketState.READY)
        .filter(live("referral__"), attempts__gte=after_attempts)
        .exclude(fault="")
        .select_related("referral__agency", "referral__complaint")
        .defer("snapshot")
        .order_by("referral__open_by", "id")
    )


def awaiting_notice(now: datetime) -> QuerySet[Referral]:
    """Referrals with a version that is ready, whose agency could not be told at the first attempt.

    The mail failed, or nobody at the agency has a reviewer's account. Most attempts first.
    """
    return (
        Referral.objects.filter(
            live(),
            untold(),
            notice_attempts__gt=0,
            notice_not_before__isnull=False,
        )
        .exclude(notice_attempts=1, notice_not_before__gt=now)
        .select_related("agency", "complaint")
        .order_by("-notice_attempts", "open_by", "id")
    )


def agency_list(agency_codes: Iterable[str], *, unopened: bool) -> QuerySet[Referral]:
    """An agency's own referrals: the newest first, or of the unopened ones the most urgent."""
    own = visible_to(agency_codes)
    if unopened:
        return own.filter(live(), opened_at=None, state__in=UNOPENED).order_by("open_by", "id")
    return own.order_by("-made_at", "id")


def behind(
    referrals: QuerySet[Referral], moment: datetime, referral_id: uuid.UUID, *, unopened: bool
) -> QuerySet[Referral]:
    """What stands behind a place in an agency's list; the plain bound is what the index answers."""
    if unopened:
        later = Q(open_by__gt=moment) | Q(open_by=moment, id__gt=referral_id)
        return referrals.filter(later, open_by__gte=moment)
    older = Q(made_at__lt=moment) | Q(made_at=moment, id__gt=referral_id)
    return referrals.filter(older, made_at__lte=moment)


def unseen_conflicts() -> QuerySet[Referral]:
    """Referrals that a conflict took from their agency and that no second person has looked at,
    whatever became of the case; the longest first."""
    return (
        Referral.objects.filter(~live(), conflicted_at__isnull=False, conflict_seen_at=None)
        .select_related("agency", "complaint", "conflict_stated_by")
        .order_by("conflicted_at", "id")
    )


def alarmed_decisions() -> QuerySet[Decision]:
    """Decisions that rest on the floor or the last resort, or lack a recipient; newest first."""
    return Decision.objects.exclude(alarms=[]).select_related("complaint").order_by("-at", "id")


def standing_alarms() -> QuerySet[Decision]:
    """Alarms that still ask for somebody: of open cases, and of the decision that counts."""
    newer = Decision.objects.filter(complaint=OuterRef("complaint"), at__gt=OuterRef("at"))
    return alarmed_decisions().filter(~Exists(newer)).exclude(complaint__status=Status.CLOSED)
