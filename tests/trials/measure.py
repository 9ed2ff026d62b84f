"""What the analyser says of one project and what was labelled in; recall and precision out, and each edge that does not fit."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.trials.labels import DECLARED, Identity, Label, code_at

Edge = Mapping[str, Any]  # as `strangle analyze --format json` tells it
CONSEQUENCES = ("cascade",)  # no label says what follows from a delete
# The analyser's finer words for what one label says: a library asks in the name of a class; a name is of a URL or a task.
SPOKEN = {"form": "query", "admin": "query", "url": "string", "task": "string"}


@dataclass(frozen=True)
class Measured:
    """missed: labels the analyser does not tell. false: what it tells of the labelled files and no label says, and where."""

    labelled: int
    found: int
    told: int
    missed: tuple[Label, ...]
    false: tuple[Label, ...]
    missed_by_kind: Mapping[str, int]

    @property
    def recall(self) -> float:
        return ratio(self.found, self.labelled)

    @property
    def precision(self) -> float:
        return ratio(self.told - len(self.false), self.told)


def ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def measured(labels: Iterable[Label], told: Iterable[Label]) -> Measured:
    wanted = {each.identity: each for each in labels}
    written = {identity for identity in wanted if identity.mode == "write"}
    got = {each.identity: each for each in told if not _is_implied(each.identity, wanted, written)}
    missed = tuple(each for identity, each in wanted.items() if identity not in got)
    false = tuple(each for identity, each in got.items() if identity not in wanted)
    kinds = Counter(each.identity.kind for each in missed)
    return Measured(len(wanted), len(wanted) - len(missed), len(got), missed, false, dict(kinds))


def _is_implied(identity: Identity, wanted: Mapping[Identity, Label], written: set[Identity]) -> bool:
    """Whoever writes a row has read it, and need not be labelled with both."""
    return identity.mode == "read" and identity not in wanted and identity._replace(mode="write") in written


def told_of(edges: Iterable[Edge], files: Iterable[str], fields: Mapping[str, str], packages: Path) -> list[Label]:
    """Those edges that lie in the files that were read. fields: where each model field is declared."""
    read, found = set(files), []
    for edge in edges:
        file, line = _place(edge, fields, packages)
        if file in read and edge["kind"] not in CONSEQUENCES:
            code = edge["file"] if edge["kind"] in DECLARED else code_at(packages / file, line)
            kind = SPOKEN.get(edge["kind"], edge["kind"])
            identity = Identity(file, code, edge["source"], edge["target"], kind, edge["mode"], edge["touches"])
            found.append(Label(identity, line))
    return found


def _place(edge: Edge, fields: Mapping[str, str], packages: Path) -> tuple[str, int]:
    """A declared edge names a field and no file."""
    is_declared = edge["kind"] in DECLARED
    path = Path(fields.get(edge["file"], "")) if is_declared else Path(edge["file"])
    return (str(path.relative_to(packages)) if path.is_relative_to(packages) else str(path)), edge["line"]
