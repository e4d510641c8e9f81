"""Addresses of the API. All its errors are problem details, those of unknown paths included."""

from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from accountability.api import views

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("v1/complaints/", views.ComplaintsView.as_view(), name="api_complaints"),
    path("v1/complaints/status/", views.ComplaintStatusView.as_view(), name="api_status"),
    re_path("", views.UnknownView.as_view(), name="api_unknown"),
]
