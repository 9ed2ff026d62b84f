"""The living project in; all that has been read of it out: files, templates, code, what it touches and reaches. Called by
analysis and survey.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from strangler.boundaries.following import entries, memory
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.entries import Admin
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.following.touching import Tracing
from strangler.boundaries.following.trace import Trace
from strangler.boundaries.living import migrations as migration_files
from strangler.boundaries.living import registry as registries
from strangler.boundaries.living.held import held
from strangler.boundaries.living.receivers import Listener, listeners
from strangler.boundaries.living.registry import App, Registry
from strangler.boundaries.living.url_paths import UrlPath, every_path
from strangler.boundaries.reading import migrations, sources, templates
from strangler.boundaries.reading.sources import Base, Shelf
from strangler.boundaries.reading.usage import File
from strangler.boundaries.undisturbed import undisturbed


@dataclass(frozen=True)
class Project:
    """own: apps of the project's own code. urls: every path, none if they cannot be imported. tasks: registered name -> code.
    skipped: place -> why, of files as of whatever could not be asked. migrations: those that may change rows."""

    root: Path
    registry: Registry
    own: tuple[App, ...]
    files: tuple[File, ...]
    templates: tuple[File, ...]
    code: Code
    urls: tuple[UrlPath, ...]
    tasks: Mapping[str, str]
    admins: tuple[Admin, ...]
    heard: tuple[Listener, ...]
    trace: Trace
    reach: Reach
    skipped: dict[str, str] = field(default_factory=dict)
    migrations: tuple[File, ...] = ()


def read(
    root: Path, *, kept: Path | None = None, registry: Registry | None = None, named: Sequence[str] = ()
) -> Project:
    """root: places are told relative to it. kept: a file for facts of the next run. registry: the living one by default.
    named: installed packages that count as the project's own."""
    with undisturbed():
        return _read(root, kept, registry, named)


def _read(root: Path, facts: Path | None, given: Registry | None, named: Sequence[str]) -> Project:
    shelf = Shelf(facts)
    skipped: dict[str, str] = {}
    urls = tuple(entries.tolerated(lambda: iter(every_path()), "URLs", skipped))
    tasks = dict(entries.tolerated(entries.tasks, "tasks", skipped))
    registry = given or registries.living()  # whatever was just loaded may bring models of its own
    heard = listeners()  # before a million facts lie beside what it looks through
    own = tuple(app for app in registry.apps if sources.is_own(app, named))
    if registry.apps and not own:
        skipped["apps"] = _all_installed(registry.apps)
    reading = _Reading(root, registry, shelf, skipped)
    around = [] if given else [app for app in sources.packages() if sources.is_own(app)]
    bases = sources.bases([*own, *around], named)
    files = tuple(reading.python(own, bases))
    sql = dict(reading.sql(bases)) if any(each.role == "file" for file in files for each in file.facts.texts) else {}
    pages = tuple(reading.templates(own))
    data = () if given else tuple(entries.tolerated(lambda: reading.migrations(own), "migrations", skipped))
    shelf.keep()
    code = Code(files)
    if not given:  # whose addresses and templates these are
        skipped |= dict(templates.unread(settings.TEMPLATES)) | dict(entries.of_libraries(code, urls))
    admins = tuple(entries.tolerated(lambda: entries.admins(registry, code), "admins", skipped))
    models = held(code.files)
    tracing = Tracing(code, registry, heard, tasks, admins, sql, models)
    generic = tracing.values.generic
    others = (heard, sorted(tasks.items()), admins, sorted(models.items()))
    mark = memory.mark_of(reading.mark.hexdigest(), code, generic, registry, others)
    trace = memory.load(memory.beside(facts), mark)
    if trace is None:
        trace = tracing.run()
        memory.save(memory.beside(facts), mark, trace)
    reach = Reach(trace, code, generic)
    listening = tuple(heard)
    return Project(root, registry, own, files, pages, code, urls, tasks, admins, listening, trace, reach, skipped, data)


def _all_installed(apps: Sequence[App]) -> str:
    packages = Counter(app.module.partition(".")[0] for app in apps if not app.module.startswith("django."))
    likely = next(iter(packages.most_common(1)), ("PACKAGE", 0))[0]
    return f"all are installed packages, whose code is not read unless it is asked for: --own {likely}"


@dataclass(frozen=True)
class _Reading:
    root: Path
    registry: Registry
    shelf: Shelf
    skipped: dict[str, str]
    mark: Any = field(default_factory=hashlib.sha256)  # of all that was read

    def python(self, own: tuple[App, ...], bases: list[Base]) -> Iterator[File]:
        labels = {app.label for app in own}
        for base in bases:
            for path in sources.files_of(base.folder):
                module = base.module_of(path)
                app = self.registry.app_of_file(path) or f"({'.'.join(module.split('.')[:2])})"
                if app in labels or app.startswith("("):
                    yield from self._file(path, module, app)

    def sql(self, bases: list[Base]) -> Iterator[tuple[str, str]]:
        """(file, what it holds); one that cannot be read is none."""
        for base in bases:
            for path in sources.sql_of(base.folder):
                name = relative(path, self.root)
                try:
                    text = path.read_bytes()
                except OSError as error:
                    self.skipped[name] = str(error)
                    continue
                self.mark.update(f"{name} {len(text)} ".encode() + text)
                yield name, text.decode("utf-8", errors="replace")

    def templates(self, own: tuple[App, ...]) -> Iterator[File]:
        """Each file once, as its nearest folder has it; a template's module is its name."""
        labels, seen = {app.label for app in own}, set()
        for folder, label in templates.folders(own):
            if label or not any(folder.is_relative_to(installed) for installed in sources.installed()):
                for path in templates.files_of(folder):
                    if path not in seen:
                        seen.add(path)
                        owner = templates.owner_of(path, folder, label, labels)
                        yield from self._file(path, str(path.relative_to(folder)), owner, "template")

    def migrations(self, own: tuple[App, ...]) -> Iterator[File]:
        """Those that may change rows. No trace rests on them."""
        for app, module, path in migration_files.files(own):
            if migrations.may_write(path.read_bytes()):
                yield from self._file(path, module, app.label, "migration")

    def _file(self, path: Path, module: str, app: str, kind: str = "") -> Iterator[File]:
        name = relative(path, self.root)
        try:
            text = path.read_bytes()
            facts = self.shelf.facts_of(text, kind)
        except OSError as error:
            self.skipped[name] = str(error)
            return
        if kind != "migration":
            self.mark.update(f"{name} {module} {app} {len(text)} ".encode() + text)
        if facts.fault:
            self.skipped[name] = facts.fault
        yield File(name, module, app, facts)


def relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_absolute() and path.is_relative_to(root) else str(path)
