"""A monolith of tests/ in; the services drafted from it, all in one process of its own, out."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
NEW = """
import django, io, json, sys
django.setup()
from django.core.management import call_command
from django.test import override_settings
if {migrates}:
    call_command("migrate", "auth", verbosity=0)  # with content types: models of the project may point to both
    call_command("migrate", run_syncdb=True, verbosity=0)
told = {{}}
for plans, service, *words in json.loads(sys.argv[1]):
    out = io.StringIO()
    try:
        with override_settings(STRANGLER_PLANS=plans):
            call_command("strangle", "new", *words, "--service-folder", service, "--format", "json", stdout=out)
    except SystemExit:
        sys.exit(out.getvalue())
    told[words[0]] = json.loads(out.getvalue())
print(json.dumps(told))
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
    folder: Path,
    *new: tuple[str, ...],
    settings: str,
    database: str = "",
    path: str = "",
    migrates: bool = True,
    **env: str,
) -> dict[str, Drafted]:
    """By name. new: the words of `strangle new` for each. path: more to import from."""
    database = database or f"sqlite:///{folder / 'monolith.sqlite3'}"
    surroundings = {
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database,
        "PYTHONPATH": os.pathsep.join([path, str(ROOT)] if path else [str(ROOT)]),
        **env,
    }
    homes = {words[0]: folder / words[0] for words in new}
    for home in homes.values():
        home.mkdir()
    given = [(str(homes[words[0]] / "plans"), str(homes[words[0]] / "service"), *words) for words in new]
    done = run([sys.executable, "-c", NEW.format(migrates=migrates), json.dumps(given)], folder, surroundings)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    return {name: Drafted(home / "service", told[name], database) for name, home in homes.items()}
