"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from accountability.public import copy_views, evidence_views, track_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("track/", views.track, name="track"),
    path("track/withdraw/", views.withdraw, name="withdraw"),
    path("track/message/", track_views.message, name="track_message"),
    path("track/statement/", track_views.statement, name="track_statement"),
    path("track/contact/", track_views.contact, name="track_contact"),
    path("track/notices/", track_views.notices, name="track_notices"),
    path("track/reprisal/", track_views.reprisal, name="track_reprisal"),
    path("track/evidence/", evidence_views.evidence, name="track_evidence"),
    path("track/evidence/uploads/", evidence_views.uploads, name="track_uploads"),
    path("track/evidence/uploads/<uuid:item_id>/", evidence_views.upload, name="track_upload"),
    path("track/copy/", copy_views.copy, name="track_copy"),
    path("track/close/", track_views.close, name="track_close"),
    path("leave/", track_views.leave, name="leave"),
    path("i18n/setlang/", set_language, name="set_language"),
]
