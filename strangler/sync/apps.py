"""The Django app config of sync: own label, own schema migrations, importable without the control side."""

from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class SyncConfig(AppConfig):
    name = "strangler.sync"
    label = "strangler_sync"
    verbose_name = "Strangler: rows kept in step"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from strangler.sync.migrating.at_migrate import guard

        pre_migrate.connect(guard, sender=self, dispatch_uid="strangler.sync.migrating")
