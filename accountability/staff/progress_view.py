"""How far the packets of a case are, for its page while it is open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accountability.staff.referral_lines import packets_standing, referral_lines
from accountability.staff.steps import READ, find_case
from accounts.gate import SignedInRequest, requires
from routing import access


@requires(*READ)
@require_GET
def progress(request: SignedInRequest, case_number: str) -> HttpResponse:
    """The referrals as they stand now. The page that asks was recorded as read."""
    complaint = find_case(request, case_number)
    lines = referral_lines(list(access.referrals_of(complaint.pk)), timezone.now())
    case = {
        "referrals": lines,
        "packets_standing": packets_standing(lines),
        "packets_wait": any(packet.waits for line in lines for packet in line.packets),
    }
    return render(request, "staff/progress.html", {"case": case})
