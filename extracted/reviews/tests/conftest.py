"""A service with the conversation's rows in it, and people who ask. Runs on whatever DATABASE_URL names."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from conversation import rows
from conversation.seals import RING, sealed
from strangler.kit.identity import HEADER


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as in the service: one in memory has no WAL, and threads cannot share it honestly."""
    from django.conf import settings

    ours = settings.DATABASES["default"]
    if ours["ENGINE"].endswith("sqlite3"):
        ours.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "reviews.sqlite3")


@pytest.fixture(autouse=True)
def service(settings) -> None:
    settings.REVIEWS_DIGEST_MS = 0
    settings.REVIEWS_ARRIVAL_MS = 0
    settings.STRANGLER_IDENTITY_KEYS = RING
    settings.STRANGLER_KEYS_IN = settings.STRANGLER_KEYS_OUT = RING


@pytest.fixture
def world(db) -> None:
    rows.insert()


@pytest.fixture
def log_in() -> Callable[[Client, int], dict[str, str]]:
    """By the gateway's word; the client keeps no cookie of it."""
    return lambda client, user_id: {HEADER: sealed(user_id)}


class Asker:
    """Asks in JSON, as somebody or nobody; CSRF is not asked of it."""

    def __call__(self, who: int | None, method: str, path: str, said: object = None):
        body = b"" if said is None else json.dumps(said).encode()
        client = Client(raise_request_exception=False)  # what a customer is told, also where a view gave up
        return client.generic(method, path, body, content_type="application/json", headers=self.headers(who))

    def headers(self, who: int | None) -> dict[str, str]:
        return {} if who is None else {HEADER: sealed(who)}


@pytest.fixture
def ask() -> Asker:
    return Asker()
