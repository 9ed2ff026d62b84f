"""The Django app config of sync: own label, own schema migrations, importable without the control side."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "strangler.sync"
    label = "strangler_sync"
    verbose_name = "Strangler: rows kept in step"
    default_auto_field = "django.db.models.BigAutoField"
