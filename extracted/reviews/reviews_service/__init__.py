"""The project around reviews: settings, addresses, doors."""

from reviews_service.celery import app as celery_app

__all__ = ["celery_app"]
