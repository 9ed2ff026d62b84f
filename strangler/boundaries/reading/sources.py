"""Apps in; the Python files of this project that belong to them out, with the facts of each, kept by the hash of its text.

Installed packages are looked at only where they are asked for: what a team can change is what lies below its own folder.
"""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from django.conf import settings

from strangler.boundaries.living.registry import App
from strangler.boundaries.reading import facts, migrations, sql_files, templates
from strangler.boundaries.reading.facts import Facts

SKIPPED = frozenset(
    {"migrations", "tests", "test", "node_modules", "__pycache__", ".git", ".venv", "venv", "site-packages"}
)
INSTALLED = frozenset({"site-packages", "dist-packages"})  # wherever it lies: a system's Python has several of them
VERSION = 9  # of what `facts` finds; a change of it makes whatever was kept worthless

READERS = {"template": templates.read, "migration": migrations.read}  # of what is no plain code


class Shelf:
    """Facts by hash, in one file. path None = nothing is kept. A file that cannot be read counts as an empty one."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept: dict[str, Facts] = {}
        self._used: dict[str, Facts] = {}
        if path and path.is_file():
            try:
                self._kept = msgspec.json.decode(path.read_bytes(), type=dict[str, Facts])
            except (msgspec.DecodeError, OSError):
                self._kept = {}

    def facts_of(self, text: bytes, kind: str = "") -> Facts:
        """kind: one of READERS, '' for plain code."""
        mark = f"{VERSION} {sys.version.split()[0]} {kind} ".encode()
        key = hashlib.sha256(mark + text).hexdigest()
        found = self._kept.get(key) or self._used.get(key)
        if found is None:
            found = READERS.get(kind, facts.read)(text.decode("utf-8", errors="replace"))
        self._used[key] = found
        return found

    def keep(self) -> None:
        """What this run has used, and nothing older. Where nothing can be written, nothing is kept."""
        if not self._path or self._used.keys() == self._kept.keys():
            return
        beside = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(self._used))
            beside.replace(self._path)
        except OSError:
            return


def cache_of(root: Path, named: Iterable[str] = ()) -> Path | None:
    """Where facts of the project below root are kept if nobody says otherwise: in the user's cache, which may be forgotten at
    any time. None if the user has no home. named: as in project.read; what is read with others keeps its own."""
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    told = "\n".join([str(root.resolve()), *sorted(named)])
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    return cache / "django-strangler" / f"{name}.json"


@dataclass(frozen=True, slots=True, order=True)
class Base:
    """A package at the top of an import path, e.g. `choir`, with everything below it."""

    package: str
    folder: Path

    def module_of(self, path: Path) -> str:
        """Dotted; a package's own file has the package's name."""
        parts = [self.package, *path.relative_to(self.folder).with_suffix("").parts]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def bases(apps: Iterable[App], named: Iterable[str] = ()) -> list[Base]:
    """One for each top package of these apps; of an installed one no more than what is named. An app whose folder is not
    called like its module stands for itself."""
    tops = sorted(named)
    found = {_base(app, app.module.partition(".")[0] if is_own(app) else _within(app, tops)) for app in apps}
    inner = {each for each in found for other in found if each != other and each.folder.is_relative_to(other.folder)}
    return sorted(found - inner)


def _within(app: App, named: Iterable[str]) -> str:
    return next((package for package in named if f"{app.module}.".startswith(f"{package}.")), app.module)


def _base(app: App, package: str) -> Base:
    """package: the app's module, or one around it."""
    names = app.module.split(".")
    above = len(names) - len(package.split("."))
    if not above or app.folder.parts[-len(names) :] != tuple(names):
        return Base(app.module, app.folder)
    return Base(package, app.folder.parents[above - 1])


def packages() -> Iterator[App]:
    """Of the settings and the URLs, which may lie in no app's: celery, middleware, scripts lie there too. Without a label."""
    for module in (os.environ.get("DJANGO_SETTINGS_MODULE", ""), getattr(settings, "ROOT_URLCONF", "")):
        name = str(module).partition(".")[0]
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and Path(file).name == "__init__.py":
            yield App("", name, Path(file).resolve().parent)


def is_own(app: App, named: Iterable[str] = ()) -> bool:
    """Whether this is the project's own code: no installed package's, or one of those that are named as its own."""
    return any(f"{app.module}.".startswith(f"{package}.") for package in named) or is_own_path(app.folder)


def is_own_path(path: Path) -> bool:
    """path: resolved; a file or a folder."""
    if INSTALLED & set(path.parts):
        return False
    return not any(path.is_relative_to(folder) for folder in installed())


@cache
def installed() -> frozenset[Path]:
    """Folders of installed packages."""
    return frozenset(Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib", "stdlib"))


def files_of(folder: Path) -> Iterator[Path]:
    """Python's. Sorted, without tests and migrations: neither runs in front of a customer."""
    for path in _ending(folder, ".py"):
        if not path.name.startswith("test_") and path.name not in ("tests.py", "conftest.py"):
            yield path


def sql_of(folder: Path) -> Iterator[Path]:
    yield from _ending(folder, sql_files.ENDING)


def _ending(folder: Path, end: str) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        yield from (Path(here, name) for name in sorted(names) if name.endswith(end))
