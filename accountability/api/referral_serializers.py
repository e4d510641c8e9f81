"""The JSON form of a referral, and of what its agency says about it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accountability.api.serializers import CodeField, StrictCharField, StrictSerializer
from routing.delivery import NOTE_MAX_CHARACTERS
from routing.models import Packet, Referral
from routing.recusal import REASON_MAX_CHARACTERS
from routing.states import Finding, ReferralState

UPDATES = (ReferralState.UNDER_REVIEW, ReferralState.CONCLUDED)


class PacketSerializer(serializers.ModelSerializer[Packet]):
    """The newest version that is ready."""

    class Meta:
        model = Packet
        fields = ("version", "sha256", "size_bytes", "pages")


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A referral as its own agency may see it. ``packet`` is null until one is ready."""

    case_number = serializers.CharField(source="complaint.case_number")
    agency = serializers.CharField(source="agency_id")
    live = serializers.BooleanField(
        source="is_live", help_text="false once the agency stepped back or has a conflict"
    )
    purposes = serializers.SerializerMethodField()
    packet = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = (
            "id", "case_number", "agency", "state", "live", "purposes", "open_by", "opened_at",
            "acknowledge_by", "acknowledged_at", "review_began_at", "concluded_at", "finding",
            "packet", "downloaded_version",
        )  # fmt: skip

    def get_purposes(self, referral: Referral) -> list[str]:
        return list(dict.fromkeys(ground["purpose"] for ground in referral.grounds))

    def get_packet(self, referral: Referral) -> dict[str, Any] | None:
        ready = getattr(referral, "ready_packets", [])
        return dict(PacketSerializer(ready[0]).data) if ready else None


class ReferralListSerializer(serializers.Serializer[Any]):
    """A page of referrals; ``next`` is the address of the next one, or null."""

    results = ReferralSerializer(many=True)
    next = serializers.URLField(allow_null=True)


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
