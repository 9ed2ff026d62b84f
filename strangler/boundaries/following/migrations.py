"""The files of migrations, and what the project's own code reaches, in; which rows each of them touches out. Called by survey.

They are followed apart from the project's code: a migration calls what it likes of it, and nobody calls a migration. Its models
are those of their names now; one that has been renamed since leads nowhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from strangler.boundaries.edge import Place
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.following.touching import Tracing
from strangler.boundaries.following.trace import in_order
from strangler.boundaries.living.registry import Registry
from strangler.boundaries.reading.usage import File, absolute

BEGIN = "Migration"  # what Django looks for in the file


@dataclass(frozen=True, slots=True)
class Migration:
    """app, name: as Django records them. module: dotted. touches: of what it does forwards."""

    app: str
    name: str
    module: str
    place: Place
    touches: tuple[Touch, ...]


def migrations(files: Iterable[File], registry: Registry, project: Code, reach: Reach) -> Iterator[Migration]:
    """project, reach: the project's own code, which a migration may call. Those that touch rows."""
    code = Code(files)
    tracing = Tracing(code, registry)
    own = Reach(tracing.run(), code, tracing.values.generic)
    for module, file in code.files.items():
        begin = f"{module}.{BEGIN}"
        scopes = {each.removeprefix(f"{module}.") for each in own.reached(begin)}
        called = {path for path in _called(file, project) if path[0] in scopes}
        touches = {*own.of(begin), *(touch for _, path in called for touch in reach.of(path))}
        if touches:
            place = Place(file.name, code.classes[begin].line if begin in code.classes else 1)
            yield Migration(file.app, module.rpartition(".")[2], module, place, in_order(touches))


def _called(file: File, project: Code) -> Iterator[tuple[str, str]]:
    """(scope, path) of the project's functions that it names."""
    names = {each.name: absolute(each, file.module) for each in file.facts.imports}
    for chain in file.facts.chains:
        path = names.get(chain.root, "")
        for name in ("", *chain.attributes) if path else ():
            path = f"{path}.{name}".rstrip(".")
            if (found := project.find(path)) in project.functions:
                yield chain.scope, found
