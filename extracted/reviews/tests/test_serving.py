"""The service as a process: checks, migrations, a real server, no broker anywhere."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversation.seals import RING, sealed
from strangler.kit.identity import HEADER

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_S = 40
GRACE_S = 10
KEYS = dict.fromkeys(("STRANGLER_IDENTITY_KEYS", "STRANGLER_KEYS_IN", "STRANGLER_KEYS_OUT"), RING)
PEERS = {"STRANGLER_PEERS": "reviews=http://localhost:1/strangler/sync/"}


def surroundings(folder: Path, **given: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return {**kept, "REVIEWS_DATA_DIR": str(folder), **given}


def manage(folder: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    command, env = [sys.executable, str(ROOT / "manage.py"), *words], surroundings(folder, **given)
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=DEADLINE_S, check=False)


def test_sound_settings_pass_every_check(tmp_path):
    result = manage(tmp_path, "check", "--fail-level", "WARNING", **KEYS, **PEERS)

    assert result.returncode == 0, result.stderr


def test_missing_keys_are_refused_by_name(tmp_path):
    refused = manage(tmp_path, "check")

    assert refused.returncode == 1
    for name in KEYS:
        assert f"{name} is no key ring" in refused.stderr


def test_production_has_no_default_key_and_no_default_database(tmp_path):
    assert "SECRET_KEY is not set" in manage(tmp_path, "check", PROFILE="production").stderr
    assert "DATABASE_URL is not set" in manage(tmp_path, "check", PROFILE="production", SECRET_KEY="k" * 60).stderr


def test_models_and_migrations_agree(tmp_path):
    assert manage(tmp_path, "makemigrations", "reviews", "--check", "--dry-run", **KEYS, **PEERS).returncode == 0


def test_the_contract_checked_in_is_the_one_that_is_served(tmp_path):
    written = tmp_path / "openapi.json"
    words = ("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(written))

    assert manage(tmp_path, *words, **KEYS, **PEERS).returncode == 0
    assert written.read_text() == (ROOT / "openapi.json").read_text(), "Next: as the README says, write it anew"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    assert manage(tmp_path, "migrate", "-v0", **KEYS, **PEERS).returncode == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    given = surroundings(tmp_path, **KEYS, **PEERS)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "reviews_service.wsgi:application"],
            cwd=ROOT,
            env=given,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


def test_granian_serves_health_contract_and_customers(server):
    assert get(f"{server}/strangler/health/") == (200, {"alive": True, "ready": False, "links": []})
    assert get(f"{server}/openapi.json")[1]["info"]["title"] == "Reviews"
    assert get(f"{server}/api/reviews/1/") == (404, {"detail": "Not found."})
    assert get(f"{server}/api/moderation/reviews/")[0] == 403
    assert get(f"{server}/api/moderation/reviews/", {HEADER: sealed(4)})[1]["count"] == 0


def end(process: subprocess.Popen) -> None:
    """By SIGTERM; what has not ended by then (seen once in many runs), with all its workers by SIGKILL."""
    process.terminate()
    try:
        process.wait(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def get(url: str, headers: dict[str, str] | None = None) -> tuple[int, dict]:
    """Status and JSON, as soon as somebody answers."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # between two tries, not instead of a condition
