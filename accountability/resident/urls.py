"""Addresses of the resident pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from accountability.resident import views
from accountability.resident.steps import QUESTIONS

urlpatterns: list[URLPattern] = [
    path("report/", views.start, name="report_start"),
    path("report/officer/", views.officer_start, name="report_officer"),
    *(
        path(f"report/{step.slug}/", views.screen, {"slug": step.slug}, name=f"report_{step.slug}")
        for step in QUESTIONS
    ),
    path("report/review/", views.review, name="report_review"),
    path("report/receipt/", views.receipt, name="report_receipt"),
    path("report/receipt/file/", views.receipt_file, name="report_receipt_file"),
    path("report/receipt/clear/", views.clear_device, name="report_clear"),
]
