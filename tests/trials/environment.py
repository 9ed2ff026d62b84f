"""requirements-trials.txt in; an interpreter that has it all out, made where it is missing. The shared .venv stays as it is."""

import os
import subprocess
import sys
from pathlib import Path

from strangler.testing.program import HANDED_DOWN
from tests.trials.projects import BUILD, HOSTS, ROOT, Project

PINS = ROOT / "requirements-trials.txt"
VENV = BUILD / "venv"
PYTHON = VENV / "bin" / "python"
INSTALL_S, MIGRATE_S = 900, 300


def ready() -> Path:
    """The interpreter. Raises subprocess.SubprocessError if a package cannot be installed."""
    done = VENV / ".ready"
    if not done.exists() or done.read_bytes() != PINS.read_bytes():
        print(f"Setting up {VENV.relative_to(ROOT)} from {PINS.name}", file=sys.stderr)
        BUILD.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        words = ("install", "--quiet", "--disable-pip-version-check", "-r", str(PINS))
        argv = [str(PYTHON), "-m", "pip", *words]
        subprocess.run(argv, check=True, timeout=INSTALL_S, capture_output=True, text=True)
        done.write_bytes(PINS.read_bytes())
    return PYTHON


def packages() -> Path:
    """Where the trial's packages lie."""
    [found] = VENV.glob("lib/python*/site-packages")
    return found


def environment(project: Project) -> dict[str, str]:
    """Of every process of that project: this checkout's toolkit, its own settings, a database of its own."""
    handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
    return {
        **handed,
        "DJANGO_SETTINGS_MODULE": "host.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(HOSTS), str(project.folder)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": f"sqlite:///{BUILD / project.name}.sqlite3",
    }


def run(project: Project, *words: str, within_s: float = MIGRATE_S) -> subprocess.CompletedProcess[str]:
    """`python words…` in its folder."""
    return subprocess.run(
        [str(PYTHON), *words],
        cwd=project.folder,
        env=environment(project),
        capture_output=True,
        text=True,
        check=False,
        timeout=within_s,
    )


def migrated(project: Project) -> None:
    """Its tables, in a new file for each set of pins. Raises CalledProcessError."""
    database = BUILD / f"{project.name}.sqlite3"
    if not database.exists() or database.stat().st_mtime < (VENV / ".ready").stat().st_mtime:
        database.unlink(missing_ok=True)
        run(project, "-m", "django", "migrate", "--verbosity", "0").check_returncode()
