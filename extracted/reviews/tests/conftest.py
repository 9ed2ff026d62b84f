"""A service with the conversation's rows in it, and people who ask. Runs on whatever DATABASE_URL names."""

import json
import time
from collections.abc import Callable

import pytest
from django.test import Client

from conversation import rows
from strangler.kit.identity import HEADER, PURPOSE
from strangler.signing.keys import Keyring
from strangler.signing.token import seal

RING = "k1:sixteen-bytes-or-more"
NAMES = {row["id"]: row for row in rows.ROWS["auth_user"]}


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


def sealed(user_id: int, *, ring: str = RING, ttl_s: float = 60) -> str:
    row = NAMES.get(user_id, {"username": f"user{user_id}", "is_staff": False})
    claims = {"user_id": user_id, "username": row["username"], "is_staff": row["is_staff"]}
    return seal(claims, purpose=PURPOSE, keys=Keyring.parse(ring), now_s=time.time(), ttl_s=ttl_s)


@pytest.fixture
def log_in() -> Callable[[Client, int], dict[str, str]]:
    """By the gateway's word; the client keeps no cookie of it."""
    return lambda client, user_id: {HEADER: sealed(user_id)}


@pytest.fixture
def ask() -> Callable:
    """One JSON request of somebody, or of nobody; CSRF is not asked of it."""

    def asked(who: int | None, method: str, path: str, said: object = None, **headers: str):
        if who is not None:
            headers[HEADER] = sealed(who)
        body = b"" if said is None else json.dumps(said).encode()
        return Client().generic(method, path, body, content_type="application/json", headers=headers)

    return asked
