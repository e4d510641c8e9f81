"""Addresses of the policy pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from accountability.staff.policies import views

urlpatterns: list[URLPattern] = [
    path("", views.policy_list, name="policy_list"),
    path("new/", views.new, name="policy_new"),
    path("<int:policy_id>/", views.read, name="policy_read"),
    path("<int:policy_id>/policy.toml", views.document, name="policy_document"),
    path("<int:policy_id>/compare/", views.comparison, name="policy_compare"),
    path("<int:policy_id>/amend/", views.amend, name="policy_amend"),
    path("<int:policy_id>/prove/", views.prove, name="policy_prove"),
    path("<int:policy_id>/replay/", views.replay_result, name="policy_replay_result"),
    path("<int:policy_id>/replay/start/", views.replay, name="policy_replay"),
    path("<int:policy_id>/replay/stop/", views.stop_replay, name="policy_replay_stop"),
    path("<int:policy_id>/replay/resume/", views.resume_replay, name="policy_replay_resume"),
    path("<int:policy_id>/publish/", views.publish, name="policy_publish"),
]
