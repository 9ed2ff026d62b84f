"""A project in, as this process has it; every edge between its apps out, with what was skipped and why. Reads only.

Code of the project that lies in no app (settings, scripts, a package of helpers) is told by its package in brackets. Libraries
are no neighbours: an import of an installed app is not an edge, nor is its URL or task by name; a key or a query that leads
there is one.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strangler.boundaries import project
from strangler.boundaries.edge import Edge, Kind, Place, crossing
from strangler.boundaries.living import listed, receivers, relations, stated
from strangler.boundaries.living.registry import ModelInfo, Registry
from strangler.boundaries.project import Project, relative
from strangler.boundaries.reading import strings, templates, usage
from strangler.boundaries.reading.strings import Names
from strangler.boundaries.sides import Sides, found_by
from strangler.boundaries.undisturbed import undisturbed

NAMING = (Kind.IMPORT, Kind.URL, Kind.TASK)


@dataclass(frozen=True)
class Analysis:
    """apps: labels, those of the project's own code first. skipped: place -> why. files: how many were read."""

    apps: tuple[str, ...]
    edges: tuple[Edge, ...]
    skipped: dict[str, str] = field(default_factory=dict)
    files: int = 0


def analyze(
    root: Path,
    *,
    kept: Path | None = None,
    registry: Registry | None = None,
    models: Collection[str] = (),
    named: Sequence[str] = (),
) -> Analysis:
    """As in project.read. models: labels of those that shall be a side of their own, instead of apps. Raises UnknownModel."""
    found = project.read(root, kept=kept, registry=registry, named=named)
    with undisturbed():
        return of_models(found, models) if models else of(found)


class UnknownModel(LookupError):
    """label: the one that is not there. known: all that are."""

    def __init__(self, label: str, known: Collection[str]) -> None:
        super().__init__(label)
        self.label = label
        self.known = known


def of_models(found: Project, models: Collection[str]) -> Analysis:
    """The analysis of some models against everything else."""
    registry = found.registry
    for label in models:
        if not found_by(registry, label):
            raise UnknownModel(label, [model.label for model in registry.models.values()])
    sides = Sides(found, models)
    names = sides.names()
    shown = crossing(edge for edge in sides.edges() if sides.name in (edge.source, edge.target))
    others = sorted({side for edge in shown for side in (edge.source, edge.target)} - set(names))
    return Analysis((*names, *others), tuple(shown), found.skipped, len(found.files))


def of(found: Project) -> Analysis:
    """The analysis of a project that has been read."""
    sides = {app.label for app in found.own} | {file.app for file in found.files}
    shown = crossing(_relative(edge, found.root) for edge in _edges(found) if _is_shown(edge, sides))
    others = sorted({edge.target for edge in shown} - sides)
    return Analysis((*sorted(sides), *others), tuple(shown), found.skipped, len(found.files))


def _edges(found: Project) -> Iterator[Edge]:
    registry, names = found.registry, _names(found)
    yield from relations.declared(registry)
    yield from receivers.connected(registry)
    yield from listed.shown(registry)
    yield from stated.about(registry)
    known = _known(found)
    for file in found.files:
        yield from usage.edges_of(file, registry, known.get(file.name, usage.NOTHING))
        yield from strings.edges_of(file, names)
    for page in found.templates:
        yield from usage.followed_in_template(page, registry)
        yield from strings.edges_of(page, names)
    yield from _touching(found)


def _known(found: Project) -> dict[str, dict[int, set[str]]]:
    """File -> line -> labels that a relation leads to there, whoever owns them."""
    known: dict[str, dict[int, set[str]]] = {}
    for touch in found.trace.each_touch():
        if touch.kind is Kind.ACCESS:
            known.setdefault(touch.place.file, {}).setdefault(touch.place.line, set()).add(touch.target)
    return known


def _names(found: Project) -> Names:
    """Of what has one owner; a name that two apps have is nobody's."""
    registry = found.registry
    urls: dict[str, set[str]] = {}
    for path in found.urls:
        if path.name:
            urls.setdefault(path.name, set()).add(registry.app_of_module(path.view_name))
    return Names(
        {name: owners.pop() for name, owners in urls.items() if len(owners) == 1},
        {name: registry.app_of_module(code) for name, code in found.tasks.items()},
        templates.names_of(found.templates),
    )


def _touching(found: Project) -> Iterator[Edge]:
    apps = {file.name: file.app for file in found.files}
    for touch in found.trace.each_touch():
        model, app = found.registry.model(touch.target), apps.get(touch.place.file)
        if model and app and model.app != app:
            yield Edge(app, model.app, touch.kind, touch.mode, _told(touch.kind, model), touch.place)


def _told(kind: Kind, model: ModelInfo) -> str:
    return model.table if kind is Kind.SQL else model.label


def _is_shown(edge: Edge, sides: set[str]) -> bool:
    return edge.source in sides and (edge.target in sides or edge.kind not in NAMING)


def _relative(edge: Edge, root: Path) -> Edge:
    """Receivers, and classes that are asked while they live, are told by where Python found them."""
    if not edge.place.line:
        return edge
    place = Place(relative(Path(edge.place.file), root), edge.place.line)
    return Edge(edge.source, edge.target, edge.kind, edge.mode, edge.touches, place)
