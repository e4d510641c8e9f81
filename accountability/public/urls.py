"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from accountability.public import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("track/", views.track, name="track"),
    path("track/withdraw/", views.withdraw, name="withdraw"),
    path("i18n/setlang/", set_language, name="set_language"),
]
