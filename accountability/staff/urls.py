"""Addresses of the staff pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from accountability.staff import (
    account_order_view,
    addition_views,
    closing_views,
    evidence_views,
    message_views,
    opening_views,
    preservation_views,
    progress_view,
    spam_check_views,
    suspicion_views,
    translation_views,
    views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.queue, name="staff_queue"),
    path("attention/", views.needs_attention, name="staff_attention"),
    path(
        "attention/packets/<uuid:packet_id>/retry/",
        views.retry_packet,
        name="staff_retry_packet",
    ),
    path("cases/<slug:case_number>/", views.case, name="staff_case"),
    path("cases/<slug:case_number>/progress/", progress_view.progress, name="staff_progress"),
    path("cases/<slug:case_number>/claim/", views.claim, name="staff_claim"),
    path("cases/<slug:case_number>/notes/", views.add_note, name="staff_add_note"),
    path("cases/<slug:case_number>/classes/", views.add_class, name="staff_add_class"),
    path("cases/<slug:case_number>/add/<slug:what>/", addition_views.add, name="staff_add"),
    path("suspicions/", suspicion_views.suspicions, name="staff_suspicions"),
    path("spam-check/", spam_check_views.clusters, name="staff_spam_check"),
    path("spam-check/cleared/", spam_check_views.cleared, name="staff_spam_cleared"),
    path("spam-check/<slug:slug>/", spam_check_views.cluster, name="staff_spam_cluster"),
    path("spam-check/<slug:slug>/draw/", spam_check_views.draw, name="staff_spam_draw"),
    path("spam-check/<slug:slug>/mark/", spam_check_views.mark, name="staff_spam_mark"),
    path("spam-check/<slug:slug>/propose/", spam_check_views.propose, name="staff_spam_propose"),
    path("spam-check/<slug:slug>/progress/", spam_check_views.progress, name="staff_spam_progress"),
    path(
        "spam-check/<slug:slug>/clearings/<int:clearing_id>/confirm/",
        spam_check_views.confirm,
        name="staff_spam_confirm",
    ),
    path(
        "spam-check/<slug:slug>/clearings/<int:clearing_id>/decline/",
        spam_check_views.decline,
        name="staff_spam_decline",
    ),
    path("cases/<slug:case_number>/release/", spam_check_views.release, name="staff_release"),
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
    path("cases/<slug:case_number>/close/", closing_views.close, name="staff_close"),
    path(
        "cases/<slug:case_number>/close/confirm/",
        closing_views.confirm,
        name="staff_confirm_closing",
    ),
    path(
        "cases/<slug:case_number>/close/decline/",
        closing_views.decline,
        name="staff_decline_closing",
    ),
    path("cases/<slug:case_number>/reopen/", closing_views.reopen, name="staff_reopen"),
    path(
        "cases/<slug:case_number>/conflicts/",
        closing_views.review_conflicts,
        name="staff_review_conflicts",
    ),
    path("cases/<slug:case_number>/tell/", closing_views.tell_filer, name="staff_tell_filer"),
    path(
        "cases/<slug:case_number>/messages/", message_views.messages_of_case, name="staff_messages"
    ),
    path(
        "cases/<slug:case_number>/openings/", opening_views.openings_of_case, name="staff_openings"
    ),
    path(
        "cases/<slug:case_number>/openings/<uuid:opening_id>/confirm/",
        opening_views.confirm,
        name="staff_confirm_opening",
    ),
    path(
        "cases/<slug:case_number>/openings/<uuid:opening_id>/see/",
        opening_views.see_identity,
        name="staff_see_identity",
    ),
    path("cases/<slug:case_number>/evidence/", evidence_views.evidence, name="staff_evidence"),
    path(
        "cases/<slug:case_number>/evidence/add/",
        evidence_views.add_files,
        name="staff_add_evidence",
    ),
    path(
        "cases/<slug:case_number>/evidence/uploads/", evidence_views.uploads, name="staff_uploads"
    ),
    path(
        "cases/<slug:case_number>/evidence/uploads/<uuid:item_id>/",
        evidence_views.upload,
        name="staff_upload",
    ),
    path(
        "cases/<slug:case_number>/evidence/<uuid:item_id>/",
        evidence_views.item,
        name="staff_evidence_item",
    ),
    path(
        "cases/<slug:case_number>/evidence/<uuid:item_id>/file/",
        evidence_views.download,
        name="staff_evidence_file",
    ),
    path(
        "cases/<slug:case_number>/evidence/<uuid:item_id>/pictures/<uuid:file_id>/",
        evidence_views.picture,
        name="staff_evidence_picture",
    ),
    path(
        "cases/<slug:case_number>/evidence/<uuid:item_id>/order/",
        evidence_views.review_order,
        name="staff_review_order",
    ),
    path(
        "cases/<slug:case_number>/evidence/<uuid:item_id>/original/",
        evidence_views.request_original,
        name="staff_request_original",
    ),
    path(
        "cases/<slug:case_number>/evidence/<uuid:item_id>/original/<uuid:opening_id>/",
        evidence_views.open_original,
        name="staff_open_original",
    ),
    path(
        "cases/<slug:case_number>/order/",
        account_order_view.account_order,
        name="staff_account_order",
    ),
    path(
        "cases/<slug:case_number>/preservation/",
        preservation_views.preservation,
        name="staff_preservation",
    ),
    path(
        "cases/<slug:case_number>/preservation/<uuid:request_id>/letter/",
        preservation_views.letter,
        name="staff_preservation_letter",
    ),
    path(
        "cases/<slug:case_number>/preservation/<uuid:request_id>/<slug:step>/",
        preservation_views.take_step,
        name="staff_preservation_step",
    ),
    path(
        "cases/<slug:case_number>/translations/",
        translation_views.translations,
        name="staff_translations",
    ),
    path("policies/", include("accountability.staff.policies.urls")),
]
