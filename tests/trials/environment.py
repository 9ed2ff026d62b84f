"""A requirements file in; an interpreter that has it all out, made where it is missing. The shared .venv stays as it is."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

from strangler.testing.program import HANDED_DOWN
from tests.trials.projects import BUILD, HOSTS, PINS, ROOT, Project

INSTALL_S, MIGRATE_S = 900, 300


def venv_of(pins: Path) -> Path:
    return BUILD / pins.stem.replace("requirements-trials", "venv")


def python_of(pins: Path) -> Path:
    return venv_of(pins) / "bin" / "python"


VENV, PYTHON = venv_of(PINS), python_of(PINS)


def ready(pins: Path = PINS) -> Path:
    """The interpreter. Raises subprocess.SubprocessError if a package cannot be installed."""
    venv, python = venv_of(pins), python_of(pins)
    done = venv / ".ready"
    if not done.exists() or done.read_bytes() != pins.read_bytes():
        print(f"Setting up {venv.relative_to(ROOT)} from {pins.name}", file=sys.stderr)
        BUILD.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        _pip(pins, "install", "-r", str(pins))
        done.write_bytes(pins.read_bytes())
    return python


def _pip(pins: Path, verb: str, *words: str, **more: str) -> None:
    argv = [str(python_of(pins)), "-m", "pip", verb, "--quiet", "--disable-pip-version-check", *words]
    env = {**os.environ, **more}
    subprocess.run(argv, check=True, timeout=INSTALL_S, capture_output=True, text=True, env=env)


def packages(pins: Path = PINS) -> Path:
    """Where the trial's packages lie."""
    [found] = venv_of(pins).glob("lib/python*/site-packages")
    return found


def sources(project: Project) -> Path:
    """The release of its package that is pinned, as it was before it was built: with its tests. Raises SubprocessError if the
    index does not have it, OSError if it cannot be unpacked."""
    name = project.distribution
    pinned = next(line for line in project.pins.read_text().splitlines() if line.startswith(f"{name}=="))
    folder = BUILD / "sources" / pinned
    if not (folder / ".ready").exists():
        # What builds it is held to the same versions as what runs it, or the two may want different ones.
        kind = ("--no-deps", "--no-binary", name, pinned)
        _pip(project.pins, "download", *kind, "--dest", str(folder), PIP_CONSTRAINT=str(project.pins))
        [packed] = folder.glob("*.tar.gz")
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        (folder / ".ready").touch()
    [found] = (each for each in folder.iterdir() if each.is_dir())
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


def run(
    project: Project, *words: str, within_s: float = MIGRATE_S, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """`python words…` in its folder, or in another one."""
    return subprocess.run(
        [str(python_of(project.pins)), *words],
        cwd=folder or project.folder,
        env=environment(project),
        capture_output=True,
        text=True,
        check=False,
        timeout=within_s,
    )


def migrated(project: Project) -> None:
    """Its tables, in a new file for each set of pins. Raises CalledProcessError."""
    database = BUILD / f"{project.name}.sqlite3"
    if not database.exists() or database.stat().st_mtime < (venv_of(project.pins) / ".ready").stat().st_mtime:
        database.unlink(missing_ok=True)
        run(project, "-m", "django", "migrate", "--verbosity", "0").check_returncode()
