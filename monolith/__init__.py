"""The shop before: one Django project, one database.

Reading order: catalog, orders, reviews, opinions (what other pages ask of them), accounts, then settings.
"""

from monolith.celery import app as celery_app

__all__ = ["celery_app"]
