"""The pages of the agencies: their own referrals, and nobody else's."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.agency.forms import RecusalForm
from accountability.agency.referral_list import ListForm
from accountability.agency.referral_list import referral_page as list_page
from accountability.agency.referral_page import referral_page
from accounts.gate import SignedInRequest, requires
from accounts.roles import Permission
from routing import access, delivery
from routing.models import Referral
from routing.recusal import recuse_referral


@requires(Permission.READ_REFERRALS)
@require_GET
def referrals(request: SignedInRequest) -> HttpResponse:
    """What was referred to the person's agency."""
    form = ListForm(request.GET)
    choice = form.chosen
    agencies = request.grants.agencies_for(Permission.READ_REFERRALS)
    context = {
        "form": form,
        "choice": choice,
        "page": list_page(agencies, choice, timezone.now()),
        "several_agencies": len(agencies) > 1,
    }
    return render(request, "agency/referrals.html", context)


@requires(Permission.READ_REFERRALS)
@require_GET
def referral(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """One referral. The first time that a reviewer opens it stops the clock for opening."""
    found = _find(request, referral_id)
    may_handle = _may_handle(request, found)
    if may_handle and found.opened_at is None and found.is_live:
        found.opened_at = delivery.open_referral(referral_id=found.pk, actor=request.user).opened_at
    return _show(request, found, RecusalForm())


def _show(request: SignedInRequest, found: Referral, form: RecusalForm) -> HttpResponse:
    page = referral_page(found, timezone.now(), may_handle=_may_handle(request, found))
    return render(request, "agency/referral.html", {"page": page, "recusal_form": form})


@requires(Permission.HANDLE_REFERRALS)
@require_GET
def packet(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponseBase:
    """The packet itself. Only bytes that prove to be the published ones leave, and each time that
    is recorded."""
    found = _find(request, referral_id)
    ready = access.current_packet(found)
    if ready is None or not found.is_live or not _may_handle(request, found):
        raise Http404
    try:
        file = delivery.intact_file(ready)
    except delivery.PacketDamaged:
        context = {"referral": found, "packet": ready}
        return render(request, "agency/packet_damaged.html", context, status=503)
    delivery.record_download(referral_id=found.pk, packet=ready, actor=request.user)
    name = f"referral-{found.pk.hex[:8]}-v{ready.version}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


@requires(Permission.HANDLE_REFERRALS)
@require_http_methods(["GET", "POST"])
def acknowledge(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The agency takes the referral on."""
    found = _find(request, referral_id)
    if request.method == "POST":
        try:
            delivery.acknowledge_referral(referral_id=found.pk, actor=request.user)
        except PermissionDenied as denied:
            raise Http404 from denied
        except delivery.StepRefused as refused:
            messages.warning(request, REFUSALS[refused.refusal]())
        else:
            messages.success(request, _("Your agency has acknowledged this referral."))
    return redirect("agency_referral", referral_id=found.pk)


@requires(Permission.HANDLE_REFERRALS)
@require_http_methods(["GET", "POST"])
def recuse(request: SignedInRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The agency steps back, with a reason; the next eligible one takes over at once."""
    found = _find(request, referral_id)
    if request.method == "POST":
        form = RecusalForm(request.POST)
        if not form.is_valid():
            return _show(request, found, form)
        try:
            recuse_referral(
                referral_id=found.pk, reason=form.cleaned_data["reason"], actor=request.user
            )
        except PermissionDenied as denied:
            raise Http404 from denied
        except delivery.StepRefused as refused:
            messages.warning(request, REFUSALS[refused.refusal]())
        else:
            messages.success(
                request, _("Your agency stepped back. The next eligible agency has it now.")
            )
    return redirect("agency_referral", referral_id=found.pk)


REFUSALS = {
    delivery.Refusal.NO_PACKET: lambda: _(
        "The packet is not ready yet, so there is nothing to acknowledge. Nothing was changed."
    ),
    delivery.Refusal.STEPPED_BACK: lambda: _(
        "Your agency stepped back from this referral. Nothing was changed."
    ),
    delivery.Refusal.CONFLICTED: lambda: _(
        "Your agency has a conflict of interest in this case. Nothing was changed."
    ),
    delivery.Refusal.LAST_RESORT: lambda: _(
        "No other agency is left for this case, so nobody could take over. Nothing was changed. "
        "Staff see that it rests on the last resort: call them."
    ),
}


def _find(request: SignedInRequest, referral_id: uuid.UUID) -> Referral:
    """A referral to the person's own agency; of all others it is not said that they exist."""
    agencies = request.grants.agencies_for(Permission.READ_REFERRALS)
    own = access.visible_to(agencies).select_related("decision__policy", "acknowledged_by")
    found = own.filter(pk=referral_id).first()
    if found is None:
        raise Http404
    return found


def _may_handle(request: SignedInRequest, found: Referral) -> bool:
    return found.agency_id in request.grants.agencies_for(Permission.HANDLE_REFERRALS)
