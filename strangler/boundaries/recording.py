"""What was seen while a project ran: entries, what each touched and where from, what each wrote in one transaction. The stored
form, and how several become one. Pure but for `load` and `keep`.

Written by the recorder of each process, read by whoever asks which code touches a table. It holds no value of any row: SQL is
kept as its shape.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.living.entry import Entry

VERSION = 1
MERGED = "recording.json"  # a folder's files in one
WEEK = "week-"  # of processes that have ended, in one: see recorder.tidy


def is_ours(table: str) -> bool:
    """What the toolkit looks up and keeps is no deed of whose request, task or command it does that for."""
    return table.lower().startswith("strangler_")


class Unreadable(Exception):
    """A file that is no recording, or one of another version (`version`, else None)."""

    def __init__(self, path: Path, why: str, version: int | None = None) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why, self.version = path, why, version


class Counted(msgspec.Struct, frozen=True, order=True):
    """times: how often it began; of receivers and of what has no entry: how many statements came from it."""

    entry: Entry
    times: int


class Observation(msgspec.Struct, frozen=True, order=True):
    """columns: those the SQL names; of a write, those it sets. place: the innermost line of the project's own code, relative to
    BASE_DIR if it lies below; '' if none was on the way. code: that line's function, `module.Class.method`. shape: the SQL
    with `?` for values."""

    entry: Entry
    table: str
    mode: Mode
    columns: tuple[str, ...]
    place: Place
    code: str
    shape: str
    times: int


class Together(msgspec.Struct, frozen=True, order=True):
    """tables: sorted; all that one committed transaction wrote while the entry was at work. One that wrote a single table
    counts, too."""

    entry: Entry
    tables: tuple[str, ...]
    times: int


class Run(msgspec.Struct, frozen=True, order=True):
    """Runs of an entry, from its beginning to its end, in which it wrote or tried to; of those that ran for no other. tables:
    sorted, all that one run wrote. share: of such runs that was watched. took_ms: of all of them together. An admin's action
    runs beside its route, which has the same run."""

    entry: Entry
    tables: tuple[str, ...]
    share: float
    took_ms: int
    times: int


Span = tuple[int, int]  # from, to: seconds since 1970
GAP_S = 3600  # an hour in which no process told anything was watched as well: cron's processes come and go


class Latest(msgspec.Struct, frozen=True, order=True):
    """When an entry was last seen to touch a table, seconds since 1970; exact to a writer's interval."""

    entry: Entry
    table: str
    at_s: int


class Recording(msgspec.Struct, frozen=True):
    """Sorted everywhere. from_s, to_s: of the first and the last look, seconds since 1970, 0 = there was none. shares: of how
    much was watched, 0.0-1.0, every value there was. dropped: observations past what a process keeps. failures: what the
    recorder could not make out; its own faults, and nobody's request. runs, watched: none in a recording of before they were
    kept. watched: when somebody watched, further apart than GAP_S. holds: files beside this one that are in it, and are about
    to be removed. days: since 1970, by UTC, on which anything new was seen. latest: for every entry and table that was seen."""

    version: int = VERSION
    from_s: int = 0
    to_s: int = 0
    processes: int = 0
    shares: tuple[float, ...] = ()
    entries: tuple[Counted, ...] = ()
    observations: tuple[Observation, ...] = ()
    transactions: tuple[Together, ...] = ()
    dropped: int = 0
    failures: int = 0
    runs: tuple[Run, ...] = ()
    watched: tuple[Span, ...] = ()
    holds: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    latest: tuple[Latest, ...] = ()

    @property
    def watched_s(self) -> int:
        return sum(to_s - from_s for from_s, to_s in self.watched)


NOTHING = Recording()
Row = TypeVar("Row", Counted, Observation, Together)


def merge(*recordings: Recording) -> Recording:
    """Times are added. In whatever sequence and grouping, the result is the same; of none it is NOTHING."""
    return Recording(
        from_s=min((each.from_s for each in recordings if each.from_s), default=0),
        to_s=max((each.to_s for each in recordings), default=0),
        processes=sum(each.processes for each in recordings),
        shares=tuple(sorted({share for each in recordings for share in each.shares})),
        entries=summed(row for each in recordings for row in each.entries),
        observations=summed(row for each in recordings for row in each.observations),
        transactions=summed(row for each in recordings for row in each.transactions),
        dropped=sum(each.dropped for each in recordings),
        failures=sum(each.failures for each in recordings),
        runs=added(row for each in recordings for row in each.runs),
        watched=joined(span for each in recordings for span in each.watched),
        days=tuple(sorted({day for each in recordings for day in each.days})),
        latest=newest(row for each in recordings for row in each.latest),
    )


def added(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Of one entry, the same tables and one share become one; sorted."""
    found: dict[Any, tuple[int, int]] = {}
    for run in runs:
        key = (run.entry, run.tables, run.share)
        took_ms, times = found.get(key, (0, 0))
        found[key] = (took_ms + run.took_ms, times + run.times)
    return tuple(sorted(Run(*key, *sums) for key, sums in found.items()))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Those that overlap, or lie less than GAP_S apart, as one; sorted."""
    found: list[Span] = []
    for from_s, to_s in sorted(spans):
        if found and from_s - found[-1][1] <= GAP_S:
            found[-1] = (found[-1][0], max(found[-1][1], to_s))
        else:
            found.append((from_s, to_s))
    return tuple(found)


def newest(rows: Iterable[Latest]) -> tuple[Latest, ...]:
    """One for each entry and table; sorted."""
    found: dict[tuple[Entry, str], Latest] = {}
    for row in rows:
        key = (row.entry, row.table)
        if key not in found or found[key].at_s < row.at_s:
            found[key] = row
    return tuple(sorted(found.values()))


def summed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows that differ in nothing but their times become one; sorted."""
    times: dict[Any, int] = {}
    row: Any
    for row in rows:
        key = (type(row), *msgspec.structs.astuple(row)[:-1])
        times[key] = times.get(key, 0) + row.times
    return tuple(sorted(key[0](*key[1:], count) for key, count in times.items()))


def load(path: Path) -> Recording:
    """Of one file, or of a folder: all in it and in the folders in it, which are other machines', or of runs that did not get
    to their end. A folder without any is NOTHING. Raises Unreadable, and OSError for a path that is not there."""
    if not path.is_dir():
        return _file(path)
    found, faults = _tree(path)
    if faults:
        raise faults[0]
    return found


def load_what_can_be(folder: Path) -> tuple[Recording, tuple[str, ...]]:
    """As load; what cannot be read is left out, and told with the reason, a sentence each."""
    try:
        found, faults = _tree(folder)
    except OSError as error:
        found, faults = NOTHING, [error]
    return found, tuple(
        f"{each.filename}: {each.strerror}" if isinstance(each, OSError) else str(each) for each in faults
    )


def stamp(folder: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Another one whenever load_what_can_be could answer something else. Raises OSError."""
    files = [file for each in (folder, *_below(folder)) for file in files_in(each)]
    looks = [(str(each), each.stat()) for each in files]
    return tuple((name, look.st_mtime_ns, look.st_ctime_ns, look.st_size) for name, look in looks)


def _below(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir())


Faults = list[Unreadable | OSError]


def _tree(path: Path) -> tuple[Recording, Faults]:
    """Raises OSError for a folder that cannot be looked into."""
    found, faults = _folder(path)
    for below in _below(path):
        try:
            more, others = _folder(below)
        except OSError as error:
            more, others = [], [error]
        found, faults = [*found, *more], [*faults, *others]
    return merge(*found), faults


def _folder(path: Path) -> tuple[list[Recording], Faults]:
    """Weeks are read last: what is put away meanwhile has left its place, and is in one of them by then."""
    found: dict[str, Recording] = {}
    faults: Faults = []
    for is_week in (False, True):
        for file in files_in(path):
            if file.name.startswith(WEEK) is not is_week:
                continue
            try:
                found[file.name] = _file(file)
            except FileNotFoundError:
                continue
            except (Unreadable, OSError) as error:
                faults.append(error)
    held = {name for each in found.values() for name in each.holds}
    return [each for name, each in found.items() if name not in held], faults


def files_in(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix == ".json" and not each.is_dir())


def _file(path: Path) -> Recording:
    text = path.read_bytes()
    try:
        version = msgspec.json.decode(text, type=_Versioned).version
        if version != VERSION:
            raise Unreadable(path, f"it is of version {version}", version)
        return _with_moments(_without_ours(msgspec.json.decode(text, type=Recording)))
    except msgspec.MsgspecError as error:
        raise Unreadable(path, str(error)) from None


def _without_ours(recording: Recording) -> Recording:
    """One of before the recorder left them out."""
    together = (replace(each, tables=_others(each.tables)) for each in recording.transactions)
    runs = (replace(each, tables=_others(each.tables)) for each in recording.runs)
    return replace(
        recording,
        observations=tuple(each for each in recording.observations if not is_ours(each.table)),
        transactions=summed(each for each in together if each.tables),
        runs=added(each for each in runs if each.tables),
        latest=tuple(each for each in recording.latest if not is_ours(each.table)),
    )


def _others(tables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in tables if not is_ours(each))


def _with_moments(recording: Recording) -> Recording:
    """One that was kept before there were any may have seen all it has seen at its end."""
    if recording.latest or not recording.observations:
        return recording
    at_the_end = (Latest(each.entry, each.table, recording.to_s) for each in recording.observations)
    return replace(recording, latest=newest(at_the_end))


class _Versioned(msgspec.Struct):
    version: int


def keep(recording: Recording, path: Path) -> None:
    """Whole or not at all: whoever reads meanwhile sees the file before it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(msgspec.json.encode(recording))
    beside.replace(path)
