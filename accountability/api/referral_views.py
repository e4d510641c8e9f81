"""The API of the agencies: their own referrals, and nobody else's. One signs in on the pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accountability.agency.bundles import bundle_answer
from accountability.agency.evidence_views import find_released, released_evidence
from accountability.agency.referral_list import PAGE_SIZE, ListForm, Show, place_behind
from accountability.agency.wording import REFUSALS
from accountability.api.problems import problem
from accountability.api.referral_serializers import (
    ExhibitSerializer,
    RecusalSerializer,
    ReferralListSerializer,
    ReferralSerializer,
    UpdateSerializer,
)
from accountability.api.views import PROBLEM
from accountability.evidence_files import DAMAGED, deliver
from accounts.access import grants_of
from accounts.models import User
from accounts.roles import Permission
from complaints.evidence import handing_over
from routing import access, delivery
from routing.models import Referral
from routing.recusal import recuse_referral
from routing.states import Finding, ReferralState

VERSION_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
NO_PACKET = "No such packet of this referral is ready for you."
VERSION = OpenApiParameter(
    "version",
    int,
    description="A version out of the referral's ``packets``; without it the newest.",
)
RANGE = OpenApiParameter(
    "Range",
    str,
    OpenApiParameter.HEADER,
    description="One range of bytes, such as ``bytes=1048576-``, to go on where a download broke "
    "off; with ``If-Range`` and the ``ETag`` of before, so that no two files are joined.",
)
ANSWERS = {200: ReferralSerializer, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}


class AgencyView(APIView):
    """Lets in whoever is signed in; a permission that is missing is a page that does not exist."""

    authentication_classes = (SessionAuthentication,)
    # No HEAD: Django would answer it by GET, and what gave nobody a byte would count as a download.
    http_method_names = ("get", "post", "options")
    needed = Permission.HANDLE_REFERRALS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not isinstance(request.user, User):
            raise NotAuthenticated("Sign in first; the API goes by the session of the pages.")
        self.person = request.user
        self.agencies = grants_of(self.person).agencies_for(self.needed)
        if not self.agencies:
            raise Http404

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Cache-Control": "no-store"}

    def find(self, referral_id: uuid.UUID) -> Referral:
        """A referral to the person's own agency; of all others it is not said that they exist."""
        own = access.with_ready_packets(access.visible_to(self.agencies))
        found = own.filter(pk=referral_id).first()
        if found is None:
            raise Http404
        return found

    def take(self, referral_id: uuid.UUID, act: Callable[[], object]) -> Response:
        """Take one step, and answer with the referral as it stands then."""
        self.find(referral_id)
        try:
            act()
        except PermissionDenied as denied:
            raise Http404 from denied
        except delivery.StepRefused as refused:
            return problem(HTTPStatus.CONFLICT, str(REFUSALS[refused.refusal]))
        return Response(ReferralSerializer(self.find(referral_id)).data)


class ReferralsView(AgencyView):
    """The referrals of the person's agency."""

    needed = Permission.READ_REFERRALS

    @extend_schema(
        operation_id="list_referrals",
        responses={200: ReferralListSerializer, 400: PROBLEM, 403: PROBLEM, 404: PROBLEM},
        parameters=[
            OpenApiParameter("show", enum=[show.value for show in Show]),
            OpenApiParameter("after", description="The place in ``next`` of the page before."),
        ],
    )
    def get(self, request: Request) -> Response:
        form = ListForm(request.GET)
        if not form.is_valid():
            return problem(
                HTTPStatus.BAD_REQUEST,
                "Use show=all or show=unopened, and after as the last page gave it in next.",
            )
        choice = form.chosen
        unopened = choice.show is Show.UNOPENED
        rows = access.with_ready_packets(access.agency_list(self.agencies, unopened=unopened))
        if choice.after is not None:
            place = choice.after
            rows = access.behind(rows, place.moment, place.row_id, unopened=unopened)
        found = list(rows[: PAGE_SIZE + 1])
        behind = place_behind(found, unopened=unopened)
        address = f"{request.path}?show={choice.show.value}&after={behind}"
        return Response(
            {
                "results": ReferralSerializer(found[:PAGE_SIZE], many=True).data,
                "next": request.build_absolute_uri(address) if behind else None,
            }
        )


class ReferralPacketView(AgencyView):
    """The packet itself."""

    @extend_schema(
        operation_id="download_packet",
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            400: PROBLEM,
            403: PROBLEM,
            404: PROBLEM,
            503: PROBLEM,
        },
        parameters=[VERSION],
    )
    def get(self, request: Request, referral_id: uuid.UUID) -> HttpResponseBase:
        found = self.find(referral_id)
        ready = access.ready_packet(found, _version(request))
        if ready is None or not found.is_live:
            return problem(HTTPStatus.NOT_FOUND, NO_PACKET)
        try:
            file = delivery.intact_file(ready)
        except delivery.PacketDamaged:
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The stored file is not the one that was published; it was held back and nothing "
                "was recorded. The operators are alerted: try again later.",
            )
        delivery.record_download(referral_id=found.pk, packet=ready, actor=self.person)
        name = f"referral-{found.pk.hex[:8]}-v{ready.version}.pdf"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


class ReferralBundleView(AgencyView):
    """The evidence files of the packet as one ZIP, with a manifest."""

    @extend_schema(
        operation_id="download_bundle",
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            (206, "application/zip"): OpenApiTypes.BINARY,
            400: PROBLEM,
            403: PROBLEM,
            404: PROBLEM,
            416: None,
            503: PROBLEM,
        },
        parameters=[VERSION, RANGE],
    )
    def get(self, request: Request, referral_id: uuid.UUID) -> HttpResponseBase:
        found = self.find(referral_id)
        ready = access.ready_packet(found, _version(request))
        if ready is None or not found.is_live:
            return problem(HTTPStatus.NOT_FOUND, NO_PACKET)
        try:
            return bundle_answer(request, ready, actor=self.person)
        except delivery.PacketDamaged:
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "A stored file is not the one that was recorded; all were held back and nothing "
                "was recorded. Try again later, or ask the intake staff.",
            )


class ReferralEvidenceView(AgencyView):
    """The evidence of the case, as far as agencies get it."""

    needed = Permission.READ_REFERRALS

    @extend_schema(
        operation_id="list_evidence",
        responses={200: ExhibitSerializer(many=True), 403: PROBLEM, 404: PROBLEM},
    )
    def get(self, request: Request, referral_id: uuid.UUID) -> Response:
        lines = released_evidence(self.find(referral_id), with_log=False)
        return Response(ExhibitSerializer(instance=lines, many=True).data)


class ReferralEvidenceFileView(AgencyView):
    """The released copy of one item."""

    @extend_schema(
        operation_id="download_evidence",
        parameters=[RANGE],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            403: PROBLEM,
            404: PROBLEM,
            416: None,
            503: PROBLEM,
        },
    )
    def get(self, request: Request, referral_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponseBase:
        found = self.find(referral_id)
        item, file = find_released(found, item_id)
        try:
            return deliver(
                request,
                item,
                file,
                record=lambda part: handing_over.record_download(
                    item=item, file=file, actor=self.person, agency=found.agency_id, part=part
                ),
            )
        except DAMAGED:
            return problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The stored file is not the one that was recorded; it was held back and nothing "
                "was recorded. Try again later, or ask the intake staff.",
            )


class AcknowledgeView(AgencyView):
    """The agency takes the referral on."""

    @extend_schema(operation_id="acknowledge_referral", request=None, responses=ANSWERS)
    def post(self, request: Request, referral_id: uuid.UUID) -> Response:
        return self.take(
            referral_id,
            lambda: delivery.acknowledge_referral(referral_id=referral_id, actor=self.person),
        )


class RecuseView(AgencyView):
    """The agency steps back; the next eligible one takes over at once."""

    @extend_schema(
        operation_id="recuse_referral",
        request=RecusalSerializer,
        responses={**ANSWERS, 400: PROBLEM},
    )
    def post(self, request: Request, referral_id: uuid.UUID) -> Response:
        self.find(referral_id)
        sent = RecusalSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reason = sent.validated_data["reason"]
        return self.take(
            referral_id,
            lambda: recuse_referral(referral_id=referral_id, reason=reason, actor=self.person),
        )


class UpdateView(AgencyView):
    """The agency's review began, or is concluded with a finding."""

    @extend_schema(
        operation_id="update_referral",
        request=UpdateSerializer,
        responses={**ANSWERS, 400: PROBLEM},
    )
    def post(self, request: Request, referral_id: uuid.UUID) -> Response:
        self.find(referral_id)
        sent = UpdateSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        told = sent.validated_data
        if told["state"] == ReferralState.UNDER_REVIEW:
            return self.take(
                referral_id,
                lambda: delivery.begin_review(referral_id=referral_id, actor=self.person),
            )
        return self.take(
            referral_id,
            lambda: delivery.conclude_referral(
                referral_id=referral_id,
                finding=Finding(told["finding"]),
                note=told["note"],
                actor=self.person,
            ),
        )


def _version(request: Request) -> int | None:
    stated = request.GET.get("version")
    if stated is None:
        return None
    if not VERSION_NUMBER.fullmatch(stated):
        raise ParseError("A version is a whole number from 1, as the referral's packets list it.")
    return int(stated)
