"""Addresses of the resident pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from accountability.resident import evidence_views, later, views
from accountability.resident.steps import QUESTIONS

urlpatterns: list[URLPattern] = [
    path("report/", views.start, name="report_start"),
    path("report/officer/", views.officer_start, name="report_officer"),
    *(
        path(f"report/{step.slug}/", views.screen, {"slug": step.slug}, name=f"report_{step.slug}")
        for step in QUESTIONS
    ),
    path("report/evidence/files/", evidence_views.add_files, name="report_evidence_files"),
    path(
        "report/evidence/files/<uuid:item_id>/remove/",
        evidence_views.remove_file,
        name="report_remove_file",
    ),
    path("report/evidence/uploads/", evidence_views.uploads, name="report_uploads"),
    path("report/evidence/uploads/<uuid:item_id>/", evidence_views.upload, name="report_upload"),
    path("report/review/", views.review, name="report_review"),
    path("report/later/", later.go_on_later, name="report_later"),
    path("report/later/leave/", later.leave, name="report_leave"),
    path("report/resume/", later.resume, name="report_resume"),
    path("report/receipt/", views.receipt, name="report_receipt"),
    path("report/receipt/file/", views.receipt_file, name="report_receipt_file"),
    path("report/receipt/pdf/", views.receipt_as_pdf, name="report_receipt_pdf"),
    path("report/receipt/clear/", views.clear_device, name="report_clear"),
]
