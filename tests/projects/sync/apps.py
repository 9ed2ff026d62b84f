"""The app's label: `notes`."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "tests.projects.sync"
    label = "notes"
