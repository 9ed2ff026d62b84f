"""A project's own tests pass with the toolkit installed and with it taken away again: by Django's runner, beside each other, by
pytest. Their databases have no trigger of ours; one that asks for capture is emptied between tests like any other.
"""

import os
import re
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = "tests.projects.control.own.test_things"
WITH, WITHOUT = "tests.projects.control.settings", "tests.projects.control.without"
ASKED_FOR = 4  # tests of capture, which is there only with the toolkit
RUNNERS = {
    "django": ["-m", "django", "test", OWN, "--noinput"],
    "django, side by side": ["-m", "django", "test", OWN, "--noinput", "--parallel", "2"],
    "pytest": ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"{OWN.replace('.', '/')}.py"],
}


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    yield server.create_database("own_tests")
    server.drop_database("own_tests")


def told(words: list[str], settings: str, url: str) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": url}
    run = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def counts(text: str) -> tuple[int, int]:
    """(passed, skipped), as either runner says it."""
    if ran := re.search(r"Ran (\d+) tests", text):
        skipped = int(found[1]) if (found := re.search(r"skipped=(\d+)", text)) else 0
        return int(ran[1]) - skipped, skipped
    return tuple(int(found[1]) if (found := re.search(rf"(\d+) {word}", text)) else 0 for word in ("passed", "skipped"))


@pytest.mark.parametrize("runner", RUNNERS)
def test_their_tests_pass_with_us_and_without_us(runner: str, url: str) -> None:
    passed, skipped = counts(told(RUNNERS[runner], WITH, url))
    assert (passed > ASKED_FOR, skipped) == (True, 0)
    assert without_us(runner) == (passed - ASKED_FOR, ASKED_FOR)


@cache
def without_us(runner: str) -> tuple[int, int]:
    """On SQLite: where nothing of ours is installed, none of it meets an engine."""
    with tempfile.TemporaryDirectory() as folder:
        return counts(told(RUNNERS[runner], WITHOUT, f"sqlite:///{folder}/own.sqlite3"))


def test_neither_has_a_migration_to_make(tmp_path: Path) -> None:
    for settings in (WITH, WITHOUT):
        url = f"sqlite:///{tmp_path / 'state.sqlite3'}"
        assert "No changes detected" in told(["-m", "django", "makemigrations", "--check", "--dry-run"], settings, url)
