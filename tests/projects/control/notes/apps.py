"""Connects the receiver that keeps a count on the other side."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "tests.projects.control.notes"

    def ready(self) -> None:
        from tests.projects.control.notes import signals  # noqa: F401  (connects)
