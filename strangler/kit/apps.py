"""The Django app config of the kit: own label, own schema migrations, its checks wired in."""

from django.apps import AppConfig
from django.core.checks import register


class KitConfig(AppConfig):
    name = "strangler.kit"
    label = "strangler_kit"
    verbose_name = "Strangler: the side you arrive at"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from strangler.kit.checks import settings_check

        register(settings_check, "strangler_kit")
