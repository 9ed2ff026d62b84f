"""The monolith's half of a pair with its ledger beside its rows, as by default: for what moves a whole extraction."""

from pathlib import Path

from tests.projects.sync.settings import *  # noqa: F403

# Whose code is asked who reads and writes; without it, all that lies in this repository.
BASE_DIR = Path(__file__).parent
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "strangler",
    "strangler.sync",
    "tests.projects.sync",
]
STRANGLER_DATABASE = STRANGLER_SYNC_DATABASE = "monolith"
DATABASE_ROUTERS = ["tests.projects.sync.moving.ToTheMonolith"]


class ToTheMonolith:
    """Where a model lies if nobody says so: the pair's databases come and go with each test."""

    def db_for_write(self, model: type, **hints: object) -> str:
        return "monolith"

    db_for_read = db_for_write
