"""The public API for files: add evidence to a complaint with its receipt phrase."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accountability.api.phrases import PHRASE_HEADER, refuse_wrong_phrase, too_many
from accountability.api.problems import problem
from accountability.api.views import PROBLEM
from accountability.limits import NEW_FILES
from accountability.uploads.handlers import SealedUpload, sealing_files
from accountability.uploads.slots import in_a_slot
from accountability.uploads.tus import under_order
from complaints import access as complaint_access
from complaints.evidence import intake
from complaints.evidence.intake import Declared, Owner
from complaints.evidence.items import Typed
from complaints.evidence.kinds import LONGEST_DESCRIPTION, RefusalReason, Refused, UnderOrder
from complaints.evidence.wording import REFUSALS
from complaints.models import Complaint, EvidenceItem

SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")
# What a client did wrong answers 422; what the house cannot take for its size, 413.
TOO_LARGE: Final = frozenset({RefusalReason.TOO_LARGE, RefusalReason.TOO_MUCH_TOGETHER})


class EvidenceRequestSerializer(serializers.Serializer[Any]):
    """One file in a multipart body. ``size`` and ``sha256`` are compared with what arrived."""

    size = serializers.IntegerField(min_value=1)
    sha256 = serializers.RegexField(SHA256)
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_DESCRIPTION
    )
    under_order = serializers.ChoiceField(
        choices=[str(answer) for answer in UnderOrder],
        required=False,
        help_text="Of officers' and employees' reports: was this given under order? unknown and "
        "yes stay out of packets until two people have decided.",
    )
    file = serializers.FileField()


class EvidenceSerializer(serializers.Serializer[Any]):
    """What was received. It is checked next; what is accepted goes to each agency."""

    id = serializers.UUIDField()
    exhibit = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    state = serializers.CharField()


class EvidenceView(APIView):
    """Add one file to a complaint."""

    parser_classes = [MultiPartParser]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        if request.method == "POST":
            sealing_files(request)
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(
        operation_id="add_evidence",
        request={"multipart/form-data": EvidenceRequestSerializer},
        responses={
            201: EvidenceSerializer,
            **dict.fromkeys((400, 404, 413, 415, 422, 429), PROBLEM),
        },
        parameters=[
            OpenApiParameter(
                PHRASE_HEADER,
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="The seven words of the receipt.",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        complaint, refusal = _of_phrase(request)
        if complaint is None:
            return refusal
        file = request.FILES.get("file")
        given = EvidenceRequestSerializer(data=request.data)
        given.fields.pop("file")
        given.is_valid(raise_exception=True)
        if not isinstance(file, SealedUpload) or len(request.FILES.getlist("file")) != 1:
            return problem(
                HTTPStatus.BAD_REQUEST, "Send exactly one file, in the part that is named file."
            )
        NEW_FILES.count(_address(request, complaint))
        try:
            item = _receive(complaint, file, given.validated_data)
        except Refused as refused:
            return _refused(refused)
        return _received(item)


def _receive(complaint: Complaint, file: SealedUpload, given: dict[str, Any]) -> EvidenceItem:
    arrived = file.take()
    if arrived is None:
        raise Refused(file.refused or RefusalReason.INCOMPLETE)
    order = under_order(given.get("under_order", "")) if complaint.restricted else None
    typed = Typed(file.typed_name, given.get("description", ""))
    declared = Declared(typed, given["size"], given["sha256"], order)
    return intake.receive_whole(
        owner=Owner(complaint=complaint), arrived=arrived, declared=declared
    )


def _of_phrase(request: Request) -> tuple[Complaint | None, Response]:
    """The complaint of the phrase in the header, or the answer that says why there is none."""
    complaint = complaint_access.by_phrase(request.headers.get(PHRASE_HEADER, ""))
    if complaint is None:
        return None, refuse_wrong_phrase(request)
    if seconds := NEW_FILES.wait(_address(request, complaint)):
        return None, too_many(seconds, "Very many files came. Try again later.")
    return complaint, Response()


def _address(request: Request, complaint: Complaint) -> str:
    return "" if complaint.restricted else request.META.get("REMOTE_ADDR", "")


def _refused(refused: Refused) -> Response:
    status = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if refused.reason in TOO_LARGE
        else HTTPStatus.UNPROCESSABLE_ENTITY
    )
    return problem(status, str(REFUSALS[refused.reason]), reason=refused.reason.value)


def _received(item: EvidenceItem) -> Response:
    response = Response(
        {
            "id": str(item.pk),
            "exhibit": item.exhibit,
            "size": item.size_bytes,
            "sha256": item.sha256,
            "state": item.state,
        },
        status=HTTPStatus.CREATED,
    )
    response["Cache-Control"] = "no-store"
    return response


add_evidence = in_a_slot(EvidenceView.as_view())
