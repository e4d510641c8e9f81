"""The JSON form of a referral, and of what its agency says about it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accountability.api.serializers import CodeField, StrictCharField, StrictSerializer
from complaints.models import EvidenceFile
from routing.delivery import NOTE_MAX_CHARACTERS
from routing.models import Packet, Referral
from routing.recusal import REASON_MAX_CHARACTERS
from routing.states import Finding, ReferralState

UPDATES = (ReferralState.UNDER_REVIEW, ReferralState.CONCLUDED)


class PacketSerializer(serializers.ModelSerializer[Packet]):
    """A version that is ready."""

    class Meta:
        model = Packet
        fields = ("version", "sha256", "size_bytes", "pages")


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A referral as its own agency may see it. ``packet`` is the newest version that is ready, null
    before there is one; ``packets`` are all of them, the newest first."""

    case_number = serializers.CharField(source="complaint.case_number")
    agency = serializers.CharField(source="agency_id")
    live = serializers.BooleanField(
        source="is_live", help_text="false once the agency stepped back or has a conflict"
    )
    purposes = serializers.SerializerMethodField()
    packet = serializers.SerializerMethodField()
    packets = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = (
            "id", "case_number", "agency", "state", "live", "purposes", "open_by", "opened_at",
            "acknowledge_by", "acknowledged_at", "review_began_at", "concluded_at", "finding",
            "packet", "packets", "downloaded_version",
        )  # fmt: skip

    def get_purposes(self, referral: Referral) -> list[str]:
        return list(dict.fromkeys(ground["purpose"] for ground in referral.grounds))

    @extend_schema_field(PacketSerializer(allow_null=True))
    def get_packet(self, referral: Referral) -> dict[str, Any] | None:
        ready = getattr(referral, "ready_packets", [])
        return dict(PacketSerializer(ready[0]).data) if ready else None

    @extend_schema_field(PacketSerializer(many=True))
    def get_packets(self, referral: Referral) -> list[dict[str, Any]]:
        ready = getattr(referral, "ready_packets", [])
        return [dict(PacketSerializer(packet).data) for packet in ready]


class ReleasedSerializer(serializers.ModelSerializer[EvidenceFile]):
    """The copy that agencies get: ``original``, or ``clean`` of what could unmask the filer."""

    copy = serializers.CharField(source="role")

    class Meta:
        model = EvidenceFile
        fields = ("copy", "media_type", "size_bytes", "sha256")


class ReferralListSerializer(serializers.Serializer[Any]):
    """A page of referrals; ``next`` is the address of the next one, or null."""

    results = ReferralSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class ExhibitSerializer(serializers.Serializer[Any]):
    """An item of evidence, and the copy of it that agencies get; null while there is none.

    ``sha256`` and ``size_bytes`` are the original's, ``released`` has the copy's own.
    """

    id = serializers.UUIDField(source="item.pk")
    exhibit = serializers.CharField(source="item.exhibit")
    name = serializers.CharField(source="item.name")
    description = serializers.CharField(source="item.description")
    state = serializers.CharField(source="item.state")
    media_type = serializers.CharField(source="item.media_type")
    size_bytes = serializers.IntegerField(source="item.size_bytes")
    sha256 = serializers.CharField(source="item.sha256")
    released = ReleasedSerializer(allow_null=True)


class RecusalSerializer(StrictSerializer):
    """Why the agency steps back."""

    reason = StrictCharField(max_length=REASON_MAX_CHARACTERS)


class UpdateSerializer(StrictSerializer):
    """How the review stands. ``finding`` belongs to ``concluded``, and must be there."""

    state = CodeField(UPDATES)
    finding = CodeField(Finding, required=False, allow_null=True, default=None)
    note = StrictCharField(
        max_length=NOTE_MAX_CHARACTERS, required=False, allow_blank=True, default=""
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        concludes = attrs["state"] == ReferralState.CONCLUDED
        if concludes and not attrs["finding"]:
            raise serializers.ValidationError({"finding": "Say what the agency found."})
        if not concludes and (attrs["finding"] or attrs["note"]):
            raise serializers.ValidationError(
                {"finding": "Leave finding and note out until the review is concluded."}
            )
        return attrs
