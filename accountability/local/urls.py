"""Addresses that only a local installation has."""

from __future__ import annotations

from django.urls import path

from accountability.local import views

urlpatterns = [path("sign-in/<str:token>/", views.sign_in, name="local_sign_in")]
