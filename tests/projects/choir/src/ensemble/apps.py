"""The app config; hears the signals once models are there."""

from django.apps import AppConfig


class EnsembleConfig(AppConfig):
    name = "ensemble"

    def ready(self) -> None:
        from ensemble import appearances  # noqa: F401  (its receivers register themselves)
