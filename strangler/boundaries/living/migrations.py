"""Apps in; the files of their migrations out, wherever MIGRATION_MODULES puts them. None is imported."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from strangler.boundaries.living.registry import App


def files(apps: Iterable[App]) -> Iterator[tuple[App, str, Path]]:
    """(app, dotted module, file), sorted."""
    for app in apps:
        package = MigrationLoader.migrations_module(app.label)[0]
        for folder in _folders(app, package) if package else ():
            for path in sorted(folder.glob("[!_~]*.py")):
                yield app, f"{package}.{path.stem}", path


def _folders(app: App, package: str) -> list[Path]:
    if package.startswith(f"{app.module}."):
        return [app.folder.joinpath(*package.removeprefix(f"{app.module}.").split("."))]
    try:
        found = find_spec(package)
    except ImportError:
        return []
    return [Path(folder) for folder in (found and found.submodule_search_locations) or ()]
