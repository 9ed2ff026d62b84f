"""A folder of live recordings in; the same with one file a week for all processes that have ended, and nothing older than
KEPT_S, out. Called by `writer` of any process, also of several at once.

A process holds a lock on a file beside its own for as long as it lives, however it ends. A week's file names what it took in
until that is removed, so that a death between the two counts nothing twice; whoever reads asks nobody.
"""

import fcntl
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from strangler.boundaries.edge import Mode
from strangler.boundaries.recording import WEEK, Observation, Recording, Unreadable, files_in, keep, load, merge

FEW = 50  # files of processes that may lie there before anybody tidies
KEPT_S = 6 * 7 * 86400  # what runs once a month is still there
MOST = 50_000  # observations of one week: each deployment moves lines, and so makes new ones
UNLOCKED_S = 7 * 86400  # of a process of before there were locks: it has ended if its file stands still for so long
DAY_S = 86400
OURS = re.compile(r"\d+-[0-9a-f]{8}\.json")  # what people put there is theirs
BESIDE = re.compile(r"\.(\d+-[0-9a-f]{8}\.json)\.(?:lock|\d+)")  # a lock, or a file that was not written to its end
ALONE = ".tidy.lock"


def hold(path: Path) -> int | None:
    """Tell that the process whose file this is lives, until the returned descriptor is closed by its end. None if this file
    system knows no locks: then nobody tidies here."""
    descriptor = os.open(_lock_of(path), os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def tidy(folder: Path, *, few: int = FEW) -> None:
    """Raises OSError, Unreadable of a week's file. Returns at once while somebody else is at it."""
    now_s = time.time()
    if len([each for each in files_in(folder) if OURS.fullmatch(each.name)]) <= few:
        return
    with _locked(folder / ALONE) as is_alone:
        if is_alone:
            _put_away(folder, now_s)
            _forget(folder, now_s)


def _put_away(folder: Path, now_s: float) -> None:
    weeks = {each: load(each) for each in files_in(folder) if each.name.startswith(WEEK)}
    already = {name for week in weeks.values() for name in week.holds}
    found: dict[Path, dict[str, Recording]] = defaultdict(dict)
    ended = [each for each in files_in(folder) if OURS.fullmatch(each.name) and _has_ended(each, now_s)]
    for file in ended:
        if file.name not in already:
            with suppress(Unreadable):  # it stays, and is told whenever somebody reads
                one = load(file)
                found[folder / week_of(one.to_s)][file.name] = one
    for path, some in found.items():
        before = weeks.get(path, Recording())
        held = {name for name in before.holds if (folder / name).exists()} | set(some)
        merged = bounded(merge(before, *some.values()))
        keep(msgspec.structs.replace(merged, holds=tuple(sorted(held))), path)
    for name in already | {name for some in found.values() for name in some}:
        (folder / name).unlink(missing_ok=True)
        _lock_of(folder / name).unlink(missing_ok=True)


def _forget(folder: Path, now_s: float) -> None:
    """Old weeks, and what the dead left that never became a file."""
    oldest = week_of(now_s - KEPT_S)
    for each in list(folder.iterdir()):
        beside = BESIDE.fullmatch(each.name)
        is_nobodys = beside and not (folder / beside[1]).exists() and _age_s(each, now_s) > DAY_S
        if is_nobodys or (each.name.startswith(WEEK) and each.name < oldest):
            each.unlink(missing_ok=True)


def bounded(recording: Recording, most: int = MOST) -> Recording:
    """Writes stay before reads, and what was seen often before what was not."""
    if len(recording.observations) <= most:
        return recording
    ranked = sorted(recording.observations, key=lambda each: (each.mode is not Mode.WRITE, -each.times))
    return msgspec.structs.replace(
        recording,
        observations=tuple(sorted(ranked[:most])),
        dropped=recording.dropped + _times(ranked[most:]),
    )


def _times(observations: Iterable[Observation]) -> int:
    return sum(each.times for each in observations)


def week_of(at_s: float) -> str:
    """The name of the file; later ones sort after earlier ones."""
    return time.strftime(f"{WEEK}%G-%V.json", time.gmtime(at_s))


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _has_ended(path: Path, now_s: float) -> bool:
    lock = _lock_of(path)
    if not lock.exists():
        return _age_s(path, now_s) > UNLOCKED_S
    with _locked(lock) as is_ours:
        return is_ours


def _age_s(path: Path, now_s: float) -> float:
    try:
        return now_s - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Whether the lock was free; it is ours meanwhile."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)
