"""Changing the language from within a screen, whose answers are saved on the way."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from complaints.vocabulary import Language


def chosen_language(code: str | None) -> Language | None:
    return Language(code) if code in set(Language) else None


def choose_language(response: HttpResponse, code: str | None) -> None:
    """Remember a language as Django's own switch does; an unknown one is ignored."""
    if language := chosen_language(code):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language.value,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
