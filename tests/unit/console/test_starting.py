"""What the console costs a project that starts: nothing without the admin, and no conductor with it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PLAIN = ["strangler", "strangler.sync"]
ADMIN = ["auth", "contenttypes", "sessions", "messages", "admin"]
START = """
import sys, django
from django.conf import settings
settings.configure(INSTALLED_APPS={apps!r}, SECRET_KEY="only for tests")
django.setup()
print(" ".join(name for name in sys.modules if name.startswith("strangler.console")))
"""


def loaded(apps: list[str]) -> list[str]:
    """Modules of the console in a process that has only started."""
    started = subprocess.run(
        [sys.executable, "-c", START.format(apps=apps)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return started.stdout.split()


def test_a_project_without_the_admin_has_no_console() -> None:
    assert loaded(PLAIN) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_wherever_the_admin_stands_pages_are_loaded_when_they_are_asked_for(is_first: bool) -> None:
    contrib = [f"django.contrib.{name}" for name in ADMIN]
    found = loaded(contrib + PLAIN if is_first else PLAIN + contrib)
    assert "strangler.console.admin" in found
    assert "strangler.console.views" not in found
