"""A project in, as this process has it; every edge between its apps out, with what was skipped and why. Reads only.

Code of the project that lies in no app (settings, scripts, a package of helpers) is told by its package in brackets. Libraries
are no neighbours: an import of an installed app is not an edge, a key or a query that leads there is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strangler.boundaries import receivers, relations, sources, usage
from strangler.boundaries.edge import Edge, Kind, Place, crossing
from strangler.boundaries.registry import App, Registry, living
from strangler.boundaries.sources import Shelf


@dataclass(frozen=True)
class Analysis:
    """apps: labels, those of the project's own code first. skipped: place -> why. files: how many were read."""

    apps: tuple[str, ...]
    edges: tuple[Edge, ...]
    skipped: dict[str, str] = field(default_factory=dict)
    files: int = 0


def analyze(root: Path, *, kept: Path | None = None, registry: Registry | None = None) -> Analysis:
    """root: places are told relative to it. kept: a file for facts of the next run."""
    registry, shelf = registry or living(), Shelf(kept)
    skipped: dict[str, str] = {}
    files = files_of(registry, root, shelf, skipped)
    shelf.keep()
    return edges_of(files, registry, root, skipped)


def edges_of(files: Sequence[usage.File], registry: Registry, root: Path, skipped: dict[str, str]) -> Analysis:
    """The same, of files that have been read."""
    own = [app for app in registry.apps if sources.is_own(app)]
    found = [*relations.declared(registry), *receivers.connected(registry)]
    found += [edge for file in files for edge in usage.edges_of(file, registry)]
    sides = {app.label for app in own} | {file.app for file in files}
    shown = [_relative(edge, root) for edge in crossing(found) if _is_shown(edge, sides)]
    others = sorted({edge.target for edge in shown} - sides)
    return Analysis((*sorted(sides), *others), tuple(sorted(shown)), skipped, len(files))


def files_of(registry: Registry, root: Path, shelf: Shelf, skipped: dict[str, str]) -> list[usage.File]:
    """Every file of the project's own apps and of the packages around them. skipped: place -> why, added to."""
    own = [app for app in registry.apps if sources.is_own(app)]
    return list(_files(own, registry, root, shelf, skipped))


def _is_shown(edge: Edge, sides: set[str]) -> bool:
    return edge.source in sides and (edge.target in sides or edge.kind is not Kind.IMPORT)


def _files(
    own: list[App], registry: Registry, root: Path, shelf: Shelf, skipped: dict[str, str]
) -> Iterator[usage.File]:
    labels = {app.label for app in own}
    for base in sources.bases(own):
        for path in sources.files_of(base.folder):
            module = base.module_of(path)
            app = registry.app_of_file(path) or f"({'.'.join(module.split('.')[:2])})"
            if app not in labels and not app.startswith("("):
                continue
            name = _name(path, root)
            try:
                facts = shelf.facts_of(path.read_bytes())
            except OSError as error:
                skipped[name] = str(error)
                continue
            if facts.fault:
                skipped[name] = facts.fault
            yield usage.File(name, module, app, facts)


def _relative(edge: Edge, root: Path) -> Edge:
    place = Place(_name(Path(edge.place.file), root), edge.place.line) if edge.place.line else edge.place
    return Edge(edge.source, edge.target, edge.kind, edge.mode, edge.touches, place)


def _name(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_absolute() and path.is_relative_to(root) else str(path)
