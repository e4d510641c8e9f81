"""The public API: file a complaint, and ask what became of it. No account is needed."""

from __future__ import annotations

import json
from datetime import UTC
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accountability import casework, flood, proof_of_work
from accountability.api.phrases import PHRASE_HEADER, refuse_wrong_phrase
from accountability.api.problems import problem
from accountability.api.serializers import ComplaintSerializer, to_filing
from accountability.arrivals import Arrival
from accountability.casework import Filed
from accountability.flood import Level
from accountability.progress import progress_of
from complaints import access as complaint_access
from complaints.answers import AnswersAnotherRequest
from complaints.filing import Filing
from complaints.models import Complaint
from routing.access import referrals_of
from routing.packets.case_document import SCHEMA_FILE

IDEMPOTENCY_HEADER = "Idempotency-Key"
PROOF_HEADER = "Proof-Of-Work"
LONGEST_KEY = 255


class FiledSerializer(serializers.Serializer[Any]):
    """The answer to a filing. Keep the passphrase: it cannot be recovered."""

    case_number = serializers.CharField()
    passphrase = serializers.CharField()
    receipt = serializers.JSONField()


class ChallengeSerializer(serializers.Serializer[Any]):
    """A proof of work to do: ALTCHA's second protocol, valid for two hours, good for one filing.

    ``needed``: whether filings without a proof may be held now.
    """

    needed = serializers.BooleanField()
    challenge = serializers.JSONField(help_text='{"parameters": {...}, "signature": "..."}')


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
    held_until = serializers.DateTimeField(
        allow_null=True,
        default_timezone=UTC,
        help_text="by when a spam check ends that is under way, or null; then it is routed",
    )
    cleared = serializers.BooleanField(help_text="as spam, by two people; nobody was sent it")
    sent = serializers.BooleanField()
    destinations = DestinationSerializer(many=True)
    staff = serializers.CharField()
    closing_reason = serializers.CharField()
    updates = FilerUpdateSerializer(many=True)
    next_steps = serializers.ListField(child=serializers.CharField())


class ComplaintsView(APIView):
    """File a complaint.

    In a flood of filings one without a proof of work is recorded all the same, and answered with
    201; its routing waits for staff: ``receipt.routing`` is ``held``, ``receipt.held_until`` says
    by when it goes out in any case.
    """

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
            ),
            OpenApiParameter(
                PROOF_HEADER,
                str,
                OpenApiParameter.HEADER,
                description="The solution of a challenge (see the challenge's own path), as ALTCHA "
                "encodes it: base64 of the JSON of challenge and solution. It counts once. Without "
                "a flood it is not looked at.",
            ),
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
        arrival = Arrival(request.headers.get(PROOF_HEADER, ""))
        if not key:
            return _created(casework.file_complaint(filing, arrival=arrival))
        token = f"api:{key}"
        request_sha256 = filing.sha256()
        try:
            known = casework.answer_to(token, request_sha256=request_sha256)
            if known is None:
                known = _file_once(filing, token, request_sha256, arrival)
        except AnswersAnotherRequest:
            return problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"This {IDEMPOTENCY_HEADER} was used for another complaint. Use a new one.",
            )
        return _created(known)


def _file_once(filing: Filing, token: str, request_sha256: str, arrival: Arrival) -> Filed:
    """File, or find the answer of the request that was first by a moment."""
    try:
        return casework.file_complaint(
            filing, answer_token=token, request_sha256=request_sha256, arrival=arrival
        )
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


class ChallengeView(APIView):
    """Get a challenge whose solution goes with one complaint."""

    @extend_schema(operation_id="complaint_challenge", responses={200: ChallengeSerializer})
    def get(self, request: Request) -> Response:
        now = timezone.now()
        needed = flood.level() is not Level.CALM
        return _private(Response({"needed": needed, "challenge": proof_of_work.new_challenge(now)}))


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
        complaint = complaint_access.by_phrase(request.headers.get(PHRASE_HEADER, ""))
        if complaint is None:
            return refuse_wrong_phrase(request)
        return _private(Response(_status(complaint)))


def _status(complaint: Complaint) -> dict[str, Any]:
    """The state in plain words, in the complaint's own language; no time finer than the hour."""
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
