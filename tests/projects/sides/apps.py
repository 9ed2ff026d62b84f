"""The app of a side's process: it dies when and where a test ordered it to."""

from django.apps import AppConfig


class SidesConfig(AppConfig):
    name = "tests.projects.sides"
    label = "sides"

    def ready(self) -> None:
        from tests.projects.sides import deaths

        deaths.expect()
