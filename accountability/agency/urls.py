"""Addresses of the agency pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from accountability.agency import views

urlpatterns: list[URLPattern] = [
    path("", views.referrals, name="agency_referrals"),
    path("referrals/<uuid:referral_id>/", views.referral, name="agency_referral"),
    path("referrals/<uuid:referral_id>/packet/", views.packet, name="agency_packet"),
    path(
        "referrals/<uuid:referral_id>/acknowledge/",
        views.acknowledge,
        name="agency_acknowledge",
    ),
    path("referrals/<uuid:referral_id>/recuse/", views.recuse, name="agency_recuse"),
]
