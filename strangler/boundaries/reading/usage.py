"""One file's facts and the registry in; the edges its code makes out. Precise rather than complete: what could be two things
is left out, for a list with false entries is not read a second time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.living.registry import ModelInfo, Registry
from strangler.boundaries.reading import loading, statements
from strangler.boundaries.reading.fact import Class
from strangler.boundaries.reading.facts import Chain, Facts, Imported, Text

_READS = (
    "all filter exclude get first last count exists values values_list aggregate annotate order_by latest earliest in_bulk"
    " iterator select_related prefetch_related only defer distinct raw using none contains"
)
_WRITES = (
    "create create_user create_superuser bulk_create get_or_create update_or_create update bulk_update delete add remove set"
    " clear save"
)
READS, WRITES = frozenset(_READS.split()), frozenset(_WRITES.split())
MANAGERS = ("objects", "_default_manager", "_base_manager")
NOBODYS = ("request",)  # request.user is who asks, not a row that a relation leads to


# Line of a file -> labels whose rows a relation was found to lead to there: of what a name could mean it means these.
Known = Mapping[int, Collection[str]]
NOTHING: Known = {}


@dataclass(frozen=True)
class File:
    """name: as people open it. module: dotted, '' outside of any package. app: label of who owns it."""

    name: str
    module: str
    app: str
    facts: Facts

    @property
    def is_package(self) -> bool:
        return self.name.endswith("__init__.py")


def edges_of(file: File, registry: Registry, known: Known = NOTHING) -> Iterator[Edge]:
    names = {each.name: absolute(each, file.module, is_package=file.is_package) for each in file.facts.imports}
    for found in (
        _imports(file, registry),
        _chains(file, registry, names, known),
        _texts(file, registry),
    ):
        yield from found


def followed_in_template(file: File, registry: Registry) -> Iterator[Edge]:
    """By the names of relations only: what a template's names stand for, its views decide."""
    for chain in file.facts.chains:
        for edge in _followed(file, chain, registry):
            yield Edge(edge.source, edge.target, Kind.TEMPLATE, edge.mode, edge.touches, edge.place)


def absolute(imported: Imported, module: str, *, is_package: bool = False) -> str:
    """A relative import, from the module it stands in; one dot in a package's own file is the package."""
    dots = len(imported.path) - len(imported.path.lstrip("."))
    if not dots:
        return imported.path
    names = module.split(".")
    base = names[: len(names) - dots + is_package]
    return ".".join([*base, imported.path.lstrip(".")])


def _edge(file: File, target: str, kind: Kind, mode: Mode, touches: str, line: int) -> Edge:
    return Edge(file.app, target, kind, mode, touches, Place(file.name, line))


def _imports(file: File, registry: Registry) -> Iterator[Edge]:
    for each in file.facts.imports:
        path = absolute(each, file.module, is_package=file.is_package)
        if path.startswith("="):  # by its label: told as a text
            continue
        app = registry.app_of_module(path)
        if app and app != file.app:
            yield _edge(file, app, Kind.IMPORT, Mode.TIE, path, each.line)


def _chains(file: File, registry: Registry, names: dict[str, str], known: Known) -> Iterator[Edge]:
    for chain in file.facts.chains:
        if model := _model_called(chain, registry, names):
            if model.app != file.app and (mode := _mode(chain.attributes)):
                yield _edge(file, model.app, Kind.QUERY, mode, model.label, chain.line)
        else:
            yield from _followed(file, chain, registry, known)


def _model_called(chain: Chain, registry: Registry, names: dict[str, str]) -> ModelInfo | None:
    """`Hall.objects…` or `models.Hall.objects…`, by what the file imported under that name."""
    path = chain.root if chain.root.startswith("=") else names.get(chain.root)
    if path is None:
        return None
    if path.startswith("="):
        return (
            registry.model(path[1:] or registry.user)
            if chain.attributes[:1] and chain.attributes[0] in MANAGERS
            else None
        )
    parts = [*path.split("."), *chain.attributes]
    for place, part in enumerate(parts[:-1]):
        if parts[place + 1] in MANAGERS:
            return registry.model(f"{registry.app_of_module('.'.join(parts[:place]))}.{part}")
    return None


def _mode(attributes: Iterable[str]) -> Mode | None:
    used = set(attributes)
    if used & WRITES:
        return Mode.WRITE
    return Mode.READ if used & READS or used & set(MANAGERS) else None


def _followed(file: File, chain: Chain, registry: Registry, known: Known = NOTHING) -> Iterator[Edge]:
    """`hall.evenings.filter(…)` by the name on the other side, `evening.hall.name` by the field."""
    for place, name in enumerate(chain.attributes):
        if (chain.root, *chain.attributes)[place] in NOBODYS or (not place and _is_no_rows(file, chain, registry)):
            continue
        rest = chain.attributes[place + 1 :]
        following = rest[0] if rest else ""
        if following in READS | WRITES and name in registry.between:
            yield from _across(file, chain, name, _mode(rest), registry)
        elif following in READS | WRITES and (owners := registry.accessors.get(name)):
            ends = {registry.models[label.lower()] for label in owners}
            yield from _one(file, chain, _narrowed(ends, chain, known), _mode(rest))
        elif (ends := registry.ends(name, file.app)) and all(following in end.names for end in ends):
            yield from _one(file, chain, _narrowed(ends, chain, known), Mode.READ)


def _is_no_rows(file: File, chain: Chain, registry: Registry) -> bool:
    """`self.hall` in a view or a form: whatever it is, no relation leads there."""
    if chain.root not in ("self", "cls"):
        return False
    around = [one for one in file.facts.classes if f"{chain.scope}.".startswith(f"{one.name}.")]
    return bool(around) and not _is_model(max(around, key=lambda one: len(one.name)), file, registry)


def _is_model(found: Class, file: File, registry: Registry) -> bool:
    """As far as one file tells: a model, an abstract one, or derived from what is called so."""
    if f"{file.module}.{found.name}" in registry.by_code:
        return True
    bases = {base.rpartition(".")[2] for base in found.bases}
    above = [one for one in file.facts.classes if one.name in bases and one.line < found.line]
    return any(base.endswith("Model") or base.startswith("Abstract") for base in bases) or any(
        _is_model(one, file, registry) for one in above
    )


def _across(file: File, chain: Chain, name: str, mode: Mode | None, registry: Registry) -> Iterator[Edge]:
    """`hall.choirs.add(…)` writes the table between and no choir; whoever reads the choirs reads that table as well."""
    far, tables = registry.across(name)
    for found in (tables,) if mode is Mode.WRITE else (far, tables):
        yield from _one(file, chain, found, mode)


def _narrowed(ends: Collection[ModelInfo], chain: Chain, known: Known) -> Collection[ModelInfo]:
    return [end for end in ends if end.label in known.get(chain.line, ())] or ends


def _one(file: File, chain: Chain, ends: Collection[ModelInfo], mode: Mode | None) -> Iterator[Edge]:
    """Only if all it could be belong to one app."""
    if mode and len({end.app for end in ends}) == 1:
        for end in ends:
            yield _edge(file, end.app, Kind.ACCESS, mode, end.label, chain.line)


def _texts(file: File, registry: Registry) -> Iterator[Edge]:
    for text in file.facts.texts:
        if text.role == "label":
            if model := registry.model(text.value):
                yield _edge(file, model.app, Kind.STRING, Mode.TIE, model.label, text.line)
        elif text.role == "class":
            yield _edge(file, loading.app_of(text.value, registry), Kind.STRING, Mode.TIE, text.value, text.line)
        elif text.role == "sql":
            yield from _sql(file, text, registry)
        elif text.role in ("path", "join"):
            yield from _lookup(file, text, registry)


def _sql(file: File, text: Text, registry: Registry) -> Iterator[Edge]:
    for table, mode in statements.tables(text.value, registry.by_table):
        if model := registry.by_table.get(table):
            yield _edge(file, model.app, Kind.SQL, mode, model.table, text.line)


def _lookup(file: File, text: Text, registry: Registry) -> Iterator[Edge]:
    for model in joined(file, text, registry):
        yield _edge(file, model.app, Kind.JOIN, Mode.READ, model.label, text.line)


def joined(file: File, text: Text, registry: Registry) -> Iterator[ModelInfo]:
    """`hall__town__name` along relations, from whichever model has the first; only where all agree. `hall__in` and
    `hall__id` are the key beside it, and join nothing."""
    steps = text.value.split("__")
    ends = registry.ends(steps[0], file.app)
    is_back = not ends
    ends = ends or _others(steps[0], registry)
    for place in range(len(steps)):
        if len(ends) != 1:
            return
        [end] = ends
        following = steps[place + 1] if place + 1 < len(steps) else ""
        if is_back or following in end.names - {"id"} or (not following and text.role == "join"):
            yield end
        targets = {relation.target for relation in end.relations if relation.name == following}
        ends = frozenset(model for target in targets if (model := registry.model(target)))
        is_back = not ends
        ends = ends or _others(following, registry, end.label)


def _others(name: str, registry: Registry, target: str = "") -> frozenset[ModelInfo]:
    """Whose rows a key's other side gives, by its name there: `evenings` of a hall. Their key lies in their own table."""
    owners = {registry.models[label.lower()] for label in registry.accessors.get(name, ())}
    return frozenset(
        model
        for model in owners
        if any(each.accessor == name and target in ("", each.target) for each in model.relations)
    )
