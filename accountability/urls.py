"""Every address of the site, by audience."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accountability.health import healthz

handler400 = "accountability.public.errors.bad_request"
handler404 = "accountability.public.errors.not_found"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accountability.resident.urls")),
    path("", include("accountability.public.urls")),
    path("staff/", include("accountability.staff.urls")),
    path("agency/", include("accountability.agency.urls")),
    path("api/", include("accountability.api.urls")),
    path("accounts/", include("accounts.urls")),
    path("healthz", healthz, name="healthz"),
]
if settings.LOCAL_MODE:
    urlpatterns.append(path("local/", include("accountability.local.urls")))
