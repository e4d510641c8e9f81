"""The public API: file a complaint, and ask what became of it. No account is needed."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError
from django.utils.translation import override
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accountability import casework
from accountability.api.problems import problem
from accountability.api.serializers import ComplaintSerializer, to_filing
from accountability.casework import Filed
from accountability.limits import WRONG_PHRASES
from accountability.progress import progress_of
from complaints import access as complaint_access
from complaints.answers import AnswersAnotherRequest
from complaints.filing import Filing
from complaints.models import Complaint
from routing.access import referrals_of
from routing.packets.case_document import SCHEMA_FILE

IDEMPOTENCY_HEADER = "Idempotency-Key"
PHRASE_HEADER = "Receipt-Phrase"
LONGEST_KEY = 255


class FiledSerializer(serializers.Serializer[Any]):
    """The answer to a filing. Keep the passphrase: it cannot be recovered."""

    case_number = serializers.CharField()
    passphrase = serializers.CharField()
    receipt = serializers.JSONField()


# RFC 9457. ``errors`` stands only where parts of the body cannot be used.
PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(),
        "errors": serializers.ListField(child=serializers.DictField(), required=False),
    },
)


class DestinationSerializer(serializers.Serializer[Any]):
    """One agency and how far it has come, in the complaint's own language."""

    agency = serializers.CharField()
    purposes = serializers.CharField()
    state = serializers.CharField()
    finding = serializers.CharField(help_text="empty until the agency concludes")
    opened = serializers.BooleanField()


class FilerUpdateSerializer(serializers.Serializer[Any]):
    """What staff told the filer, as they wrote it."""

    on = serializers.DateField()
    words = serializers.CharField()


class StatusSerializer(serializers.Serializer[Any]):
    """What became of a complaint. ``sent`` is true once every destination has it."""

    case_number = serializers.CharField()
    received_on = serializers.DateField()
    routed = serializers.BooleanField()
    sent = serializers.BooleanField()
    destinations = DestinationSerializer(many=True)
    staff = serializers.CharField()
    closing_reason = serializers.CharField()
    updates = FilerUpdateSerializer(many=True)
    next_steps = serializers.ListField(child=serializers.CharField())


class ComplaintsView(APIView):
    """File a complaint."""

    @extend_schema(
        operation_id="file_complaint",
        request=ComplaintSerializer,
        responses={201: FiledSerializer, 400: PROBLEM, 422: PROBLEM},
        parameters=[
            OpenApiParameter(
                IDEMPOTENCY_HEADER,
                str,
                OpenApiParameter.HEADER,
                description="Unique for each complaint, such as a UUID. A retry with the same key "
                "and body within 24 hours files nothing new and gets the same answer.",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        key = request.headers.get(IDEMPOTENCY_HEADER, "")
        if len(key) > LONGEST_KEY:
            return problem(
                HTTPStatus.BAD_REQUEST, f"{IDEMPOTENCY_HEADER} holds at most 255 characters."
            )
        serializer = ComplaintSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        filing = to_filing(serializer.validated_data)
        if not key:
            return _created(casework.file_complaint(filing))
        token = f"api:{key}"
        request_sha256 = filing.sha256()
        try:
            known = casework.answer_to(token, request_sha256=request_sha256)
            if known is None:
                known = _file_once(filing, token, request_sha256)
        except AnswersAnotherRequest:
            return problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"This {IDEMPOTENCY_HEADER} was used for another complaint. Use a new one.",
            )
        return _created(known)


def _file_once(filing: Filing, token: str, request_sha256: str) -> Filed:
    """File, or find the answer of the request that was first by a moment."""
    try:
        return casework.file_complaint(filing, answer_token=token, request_sha256=request_sha256)
    except IntegrityError:
        known = casework.answer_to(token, request_sha256=request_sha256)
        if known is None:
            raise
        return known


def _created(filed: Filed) -> Response:
    return _private(
        Response(
            {
                "case_number": filed.case_number,
                "passphrase": filed.phrase,
                "receipt": filed.receipt,
            },
            status=HTTPStatus.CREATED,
        )
    )


class ComplaintStatusView(APIView):
    """Ask what became of a complaint, with its receipt phrase in a header."""

    @extend_schema(
        operation_id="complaint_status",
        responses={200: StatusSerializer, 404: PROBLEM, 429: PROBLEM},
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
    def get(self, request: Request) -> Response:
        address = request.META.get("REMOTE_ADDR", "")
        if seconds := WRONG_PHRASES.wait(address):
            refusal = problem(
                HTTPStatus.TOO_MANY_REQUESTS, "Too many wrong phrases. Try again later."
            )
            refusal["Retry-After"] = str(seconds)
            return refusal
        complaint = complaint_access.by_phrase(request.headers.get(PHRASE_HEADER, ""))
        if complaint is None:
            WRONG_PHRASES.count(address)
            return problem(
                HTTPStatus.NOT_FOUND,
                f"No complaint has this phrase. Send its seven words in {PHRASE_HEADER}.",
            )
        return _private(Response(_status(complaint)))


def _status(complaint: Complaint) -> dict[str, Any]:
    """The state in plain words, in the complaint's own language; no time finer than the day."""
    with override(complaint.language):
        progress = progress_of(
            complaint, list(referrals_of(complaint.pk)), complaint_access.updates_of(complaint)
        )
        return dict(StatusSerializer(progress).data)


def _private(response: Response) -> Response:
    response["Cache-Control"] = "no-store"
    return response


@extend_schema(exclude=True)
class CaseSchemaView(APIView):
    """The form of ``case.json``, which is attached to every packet."""

    def get(self, request: Request) -> Response:
        return Response(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


@extend_schema(exclude=True)
class UnknownView(APIView):
    """Whatever else is asked for under ``/api/``."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound
