"""The shop as a process: settings from the environment, keys nobody knows, and a real server."""

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

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 40
GRACE_S = 10


def surroundings(folder: Path, **given: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "SHOP_DATA_DIR": str(folder), **given}


def manage(folder: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(
        command, check=False, env=surroundings(folder, **given), capture_output=True, text=True, timeout=DEADLINE_S
    )


def test_production_has_no_default_key_and_no_default_database(tmp_path):
    assert "SECRET_KEY is not set" in manage(tmp_path, "check", PROFILE="production").stderr
    refused = manage(tmp_path, "check", PROFILE="production", SECRET_KEY="k" * 60)
    assert refused.returncode and "DATABASE_URL is not set" in refused.stderr


def test_an_embedded_key_is_made_once_and_kept_private(tmp_path):
    from monolith import secret

    key = secret.key_in(tmp_path)
    assert secret.key_in(tmp_path) == key and len(key) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    assert manage(tmp_path, "migrate", "-v0").returncode == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    given = surroundings(tmp_path, DJANGO_SETTINGS_MODULE="monolith.settings")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "monolith.wsgi:application"], cwd=ROOT, env=given, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


def test_granian_serves_pages_and_their_style_without_further_steps(server):
    assert get(f"{server}/healthz") == b'{"status": "ok", "database": "ok"}'
    assert b"Fern" in get(f"{server}/")
    assert b"--fern" in get(f"{server}/static/shop/shop.css")
    assert get(f"{server}/static/admin/css/base.css")


def end(process: subprocess.Popen) -> None:
    """By SIGTERM; what has not ended by then (seen once in many runs), with all its workers by SIGKILL."""
    process.terminate()
    try:
        process.wait(timeout=GRACE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def get(url: str) -> bytes:
    """The body, as soon as somebody answers."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # between two tries, not instead of a condition
