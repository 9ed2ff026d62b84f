"""The Django app of the side you leave: its label, and the checks wired in. Nothing heavy, no queries."""

from django.apps import AppConfig


class StranglerConfig(AppConfig):
    name = "strangler"
    label = "strangler"
    verbose_name = "Strangler"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from strangler import checks  # noqa: F401  (registers itself)
        from strangler.stages import applied, replay, standing

        applied.take_from(standing.applied_steps)
        replay.connect()
