"""Addresses of the staff pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from accountability.staff import addition_views, suspicion_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.queue, name="staff_queue"),
    path("attention/", views.needs_attention, name="staff_attention"),
    path(
        "attention/packets/<uuid:packet_id>/retry/",
        views.retry_packet,
        name="staff_retry_packet",
    ),
    path("cases/<slug:case_number>/", views.case, name="staff_case"),
    path("cases/<slug:case_number>/claim/", views.claim, name="staff_claim"),
    path("cases/<slug:case_number>/notes/", views.add_note, name="staff_add_note"),
    path("cases/<slug:case_number>/classes/", views.add_class, name="staff_add_class"),
    path("cases/<slug:case_number>/add/<slug:what>/", addition_views.add, name="staff_add"),
    path("suspicions/", suspicion_views.suspicions, name="staff_suspicions"),
    path(
        "cases/<slug:case_number>/suspicion/propose/",
        suspicion_views.propose_clearing,
        name="staff_propose_clearing",
    ),
    path(
        "cases/<slug:case_number>/suspicion/confirm/",
        suspicion_views.confirm_clearing,
        name="staff_confirm_clearing",
    ),
    path("cases/<slug:case_number>/close/", views.close, name="staff_close"),
    path("policies/", include("accountability.staff.policies.urls")),
]
