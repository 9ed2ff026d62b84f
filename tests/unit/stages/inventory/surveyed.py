"""A survey written down by a test: which code touches what, and which way work begins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

from strangler.boundaries.edge import Kind, Mode, Place
from strangler.boundaries.following.hearing import Hearing
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.living.entry import Entry, Way

NOTE, LIKE, THING = "notes.Note", "notes.Like", "things.Thing"
HOME, ELSEWHERE = "tests.projects.control.notes", "tests.projects.control.things"


def reads(code: str, target: str = NOTE, kind: Kind = Kind.QUERY) -> Touch:
    return Touch(code, Place("somewhere.py", 1), target, Mode.READ, kind)


def writes(
    code: str, target: str = NOTE, *, deletes: bool = False, columns: tuple[str, ...] = (), adds: bool = False
) -> Touch:
    return Touch(code, Place("somewhere.py", 2), target, Mode.WRITE, Kind.QUERY, deletes, columns, adds)


def route(name: str, code: str) -> Entry:
    return Entry(Way.ROUTE, name, code)


def command(code: str) -> Entry:
    return Entry(Way.COMMAND, code.rpartition(".")[2], f"{code}.Command.handle")


@dataclass
class Reached:
    """calls: code -> what it calls. pages: code that renders a template. inherited: code that a library brings. saving: code
    that saves rows of nobody knows what. unknown: code -> why nobody knows all that it does."""

    touches: Iterable[Touch]
    calls: Mapping[str, Iterable[str]] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()
    saving: frozenset[str] = frozenset()
    unknown: Mapping[str, Iterable[str]] = field(default_factory=dict)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset([*(touch.code for touch in self.touches), *self.calls, *self.unknown]) - self.inherited

    def _reached(self, code: str, without: Iterable[str] = ()) -> set[str]:
        found: set[str] = set()
        waiting = [code]
        while waiting:
            here = waiting.pop()
            if here not in found and not any(here == cut or here.startswith(f"{cut}.") for cut in without):
                found.add(here)
                waiting += self.calls.get(here, ())
        return found

    def of(self, code: str, *, method: str = "", without: Iterable[str] = ()) -> tuple[Touch, ...]:
        """What a code does `for POST` only is in touches of that name."""
        found = self._reached(code, without)
        found |= {f"{each} for {method}" for each in found}
        return tuple(sorted(touch for touch in self.touches if touch.code in found))

    def alone(self, code: str) -> tuple[Touch, ...]:
        return tuple(sorted(touch for touch in self.touches if touch.code == code))

    def called(self, code: str) -> tuple[str, ...]:
        return tuple(self.calls.get(code, ()))

    def may_save(self, code: str) -> bool:
        return bool(self._reached(code) & self.saving)

    def unresolved(self, code: str, *, method: str = "") -> tuple[str, ...]:
        return tuple(self.unknown.get(code, ()))

    def renders(self, code: str, *, method: str = "") -> bool:
        return bool(self._reached(code) & self.pages)


def surveyed(
    *touches: Touch,
    entries: Iterable[Entry] = (),
    calls: Mapping[str, Iterable[str]] | None = None,
    pages: Iterable[str] = (),
    inherited: Iterable[str] = (),
    saving: Iterable[str] = (),
    transactions: Iterable[object] = (),
    hearing: Mapping[str, Hearing] | None = None,
    unknown: Mapping[str, Iterable[str]] | None = None,
    skipped: Mapping[str, str] | None = None,
    tasks: Iterable[str] = (),
    scheduled: Mapping[str, tuple[str, ...]] | None = None,
    migrations: Iterable[object] = (),
) -> SimpleNamespace:
    reach = Reached(touches, calls or {}, frozenset(pages), frozenset(inherited), frozenset(saving), unknown or {})
    return SimpleNamespace(
        touches=touches,
        reach=reach,
        entries=tuple(entries),
        transactions=tuple(transactions),
        hearing=hearing or {},
        analysis=SimpleNamespace(edges=()),
        skipped=skipped or {},
        tasks=frozenset(tasks),
        scheduled=scheduled or {},
        migrations=tuple(migrations),
    )
