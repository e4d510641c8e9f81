"""Addresses of the API. All its errors are problem details, those of unknown paths included."""

from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from accountability.api import evidence_views, referral_views, views

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("schema/case.json", views.CaseSchemaView.as_view(), name="api_case_schema"),
    path("v1/complaints/", views.ComplaintsView.as_view(), name="api_complaints"),
    path("v1/complaints/challenge/", views.ChallengeView.as_view(), name="api_challenge"),
    path("v1/complaints/evidence/", evidence_views.add_evidence, name="api_evidence"),
    path("v1/complaints/status/", views.ComplaintStatusView.as_view(), name="api_status"),
    path("v1/referrals/", referral_views.ReferralsView.as_view(), name="api_referrals"),
    path(
        "v1/referrals/<uuid:referral_id>/packet/",
        referral_views.ReferralPacketView.as_view(),
        name="api_packet",
    ),
    path(
        "v1/referrals/<uuid:referral_id>/bundle/",
        referral_views.ReferralBundleView.as_view(),
        name="api_bundle",
    ),
    path(
        "v1/referrals/<uuid:referral_id>/evidence/",
        referral_views.ReferralEvidenceView.as_view(),
        name="api_referral_evidence",
    ),
    path(
        "v1/referrals/<uuid:referral_id>/evidence/<uuid:item_id>/",
        referral_views.ReferralEvidenceFileView.as_view(),
        name="api_referral_evidence_file",
    ),
    path(
        "v1/referrals/<uuid:referral_id>/acknowledge/",
        referral_views.AcknowledgeView.as_view(),
        name="api_acknowledge",
    ),
    path(
        "v1/referrals/<uuid:referral_id>/recuse/",
        referral_views.RecuseView.as_view(),
        name="api_recuse",
    ),
    path(
        "v1/referrals/<uuid:referral_id>/update/",
        referral_views.UpdateView.as_view(),
        name="api_update",
    ),
    re_path("", views.UnknownView.as_view(), name="api_unknown"),
]
