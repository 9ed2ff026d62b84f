"""A monolith of tests/ in; the service drafted from it, in a process of its own, out."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
NEW = """
import django, sys
django.setup()
from django.core.management import call_command
if {migrates}:
    call_command("migrate", "auth", verbosity=0)  # with content types: models of the project may point to both
    call_command("migrate", run_syncdb=True, verbosity=0)
call_command("strangle", "new", *sys.argv[1:], "--format", "json")
"""


@dataclass(frozen=True)
class Drafted:
    """folder: of the service. told: what the verb said, as data. monolith: its database's address."""

    folder: Path
    told: dict[str, Any]
    monolith: str

    @property
    def name(self) -> str:
        return next(path.parent.name for path in self.folder.glob("*/models.py"))

    def read(self, file: str) -> str:
        return (self.folder / file).read_text()

    def manage(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
        return run([sys.executable, "manage.py", *words], self.folder, {**settings, **env})


def run(command: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return subprocess.run(
        command, cwd=cwd, env={**kept, **env}, capture_output=True, text=True, timeout=100, check=False
    )


def drafted(
    folder: Path, *words: str, settings: str, database: str = "", path: str = "", migrates: bool = True, **env: str
) -> Drafted:
    """words: of `strangle new`. path: more to import from."""
    database = database or f"sqlite:///{folder / 'monolith.sqlite3'}"
    plans, service = folder / "plans", folder / "service"
    surroundings = {
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database,
        "STRANGLER_PLANS": str(plans),
        "PYTHONPATH": os.pathsep.join([path, str(ROOT)] if path else [str(ROOT)]),
        **env,
    }
    command = [sys.executable, "-c", NEW.format(migrates=migrates), *words, "--service-folder", str(service)]
    done = run(command, folder, surroundings)
    assert done.returncode == 0, done.stdout + done.stderr
    return Drafted(service, json.loads(done.stdout), database)
