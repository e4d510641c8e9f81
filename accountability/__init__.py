"""The site: settings, use cases that span the apps, and one package for each audience."""

from accountability.celery import app as celery_app

__all__ = ["celery_app"]
