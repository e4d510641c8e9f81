"""Addresses of the agency pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from accountability.agency import bundle_views, evidence_views, message_views, views

urlpatterns: list[URLPattern] = [
    path("", views.referrals, name="agency_referrals"),
    path("referrals/<uuid:referral_id>/", views.referral, name="agency_referral"),
    path("referrals/<uuid:referral_id>/progress/", views.progress, name="agency_progress"),
    path("referrals/<uuid:referral_id>/packet/", views.packet, name="agency_packet"),
    path(
        "referrals/<uuid:referral_id>/packet/<int:version>/",
        views.packet,
        name="agency_packet_version",
    ),
    path("referrals/<uuid:referral_id>/bundle/", bundle_views.bundle, name="agency_bundle"),
    path(
        "referrals/<uuid:referral_id>/bundle/<int:version>/",
        bundle_views.bundle,
        name="agency_bundle_version",
    ),
    path(
        "referrals/<uuid:referral_id>/acknowledge/",
        views.acknowledge,
        name="agency_acknowledge",
    ),
    path("referrals/<uuid:referral_id>/begin/", views.begin, name="agency_begin"),
    path("referrals/<uuid:referral_id>/conclude/", views.conclude, name="agency_conclude"),
    path("referrals/<uuid:referral_id>/messages/", message_views.messages, name="agency_messages"),
    path(
        "referrals/<uuid:referral_id>/evidence/<uuid:item_id>/",
        evidence_views.download,
        name="agency_evidence_file",
    ),
    path("referrals/<uuid:referral_id>/recuse/", views.recuse, name="agency_recuse"),
]
