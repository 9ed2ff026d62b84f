"""Keeps what a process has seen in a file of its own: at the beginning, now and then while something is new, and at the end.

A process that is forked begins anew, under its own name: what its parent saw is its parent's to tell. Processes end by
themselves, as a pool's, or as Celery's worker; one that is killed has lost what came after its last file. What those that have
ended left is put together by `tidy`: soon after a process began to see something, and at its end.
"""

import atexit
import logging
import multiprocessing
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import util
from pathlib import Path

from django.conf import settings

from strangler.boundaries.edge import Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder.lately import Lately
from strangler.boundaries.recorder.memory import Memory, Note, Spot
from strangler.boundaries.recorder.naming import Names
from strangler.boundaries.recorder.span import CURRENT, UNWATCHED
from strangler.boundaries.recorder.stack import outermost
from strangler.boundaries.recorder.tidy import hold, tidy
from strangler.boundaries.recording import Counted, Observation, Recording, Run, Together, added, keep, summed

INTERVAL_S = 5.0  # what a killed process may lose; a file of thousands of notes takes some 50 ms to make
_logger = logging.getLogger("strangler")


class Writer:
    def __init__(self, folder: Path, memory: Memory, share: float) -> None:
        self.folder, self.memory, self.share = folder, memory, share
        self._names = Names()
        self._is_stopped = False
        self._lock: int | None = None
        self._begin()

    def _begin(self) -> None:
        """In this process. Called in each that is forked as well, where no other thread can be yet."""
        self.memory.start_anew()
        self._from_s = int(time.time())
        self._path = self.folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._written = -1
        if self._lock is not None:  # the parent's: it lives as long as he does
            os.close(self._lock)
        self._lock = None
        self._lately = Lately()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self._one_at_a_time = threading.Lock()

    def start(self) -> None:
        """Raises OSError if the folder cannot be written to."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._keep()
        atexit.register(self.end)
        os.register_at_fork(after_in_child=self._forked)
        # A pool's processes, and some servers' workers, leave without atexit; they run finalizers instead.
        util.register_after_fork(self, Writer._at_the_end_of_a_child)
        if multiprocessing.parent_process() is not None:
            self._at_the_end_of_a_child()
        _at_the_end_of_celerys_processes(self.end)

    def stop(self) -> None:
        self._over.set()
        atexit.unregister(self.end)
        self.end()
        self._is_stopped = True
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _forked(self) -> None:
        if not self._is_stopped:
            self._begin()

    def _at_the_end_of_a_child(self) -> None:
        util.Finalize(None, self.end, exitpriority=1)

    def wake(self) -> None:
        """Something was noted: see that it is written before long."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._now_and_then, name="strangler-recorder", daemon=True)
            try:
                self._thread.start()
            except RuntimeError:  # no more threads: what is written at the end is all there is
                pass

    def _now_and_then(self) -> None:
        CURRENT.set(UNWATCHED)
        if not self._over.wait(INTERVAL_S):
            self.end()
        while not self._over.wait(INTERVAL_S):
            self.write()

    def end(self) -> None:
        """Write, and look after what others left. Never raises."""
        self.write()
        try:
            tidy(self.folder)
        except Exception as error:
            _logger.warning("what was recorded before could not be put together in %s: %s", self.folder, error)

    def write(self) -> None:
        """Never raises: a folder that is gone is told once a try, in the log."""
        with self._one_at_a_time:
            if self.memory.changes == self._written:
                return
            self._written = self.memory.changes
            token = CURRENT.set(UNWATCHED)  # naming routes may import views, and they may ask the database
            try:
                self._keep()
            except Exception as error:
                _logger.warning("what was recorded could not be written to %s: %s", self._path, error)
            finally:
                CURRENT.reset(token)

    def _keep(self) -> None:
        if self._lock is None:
            self._lock = hold(self._path)
        keep(self.recording(), self._path)

    def recording(self) -> Recording:
        memory, names = self.memory, self._names
        entries: list[Counted] = []
        observations: list[Observation] = []
        together: list[Together] = []
        runs: list[Run] = []
        for name, began, seen, tables, ran in memory.told():
            entry = names.entry(name)
            entries.append(Counted(entry, began or sum(seen.values())))
            for note, times in seen.items():
                observations += _observations(entry, note, times)
            together += [Together(entry, tuple(sorted(each)), times) for each, times in tables.items()]
            runs += [
                Run(entry, tuple(sorted(each)), self.share, round(took_s * 1000), times)
                for each, (times, took_s) in ran.items()
            ]
        merged, now_s = summed(observations), int(time.time())
        self._lately.look(merged, now_s)
        return Recording(
            from_s=self._from_s,
            to_s=now_s,
            processes=1,
            shares=(self.share,),
            entries=summed(each for each in entries if each.times or each.entry.way is not Way.OTHER),
            observations=merged,
            transactions=summed(together),
            runs=added(runs),
            watched=((self._from_s, now_s),),
            dropped=memory.dropped,
            failures=memory.failures,
            days=self._lately.days,
            latest=self._lately.rows,
        )


def _at_the_end_of_celerys_processes(end: Callable[[], None]) -> None:
    try:
        from celery.signals import worker_process_shutdown
    except ImportError:
        return
    worker_process_shutdown.connect(lambda **told: end(), weak=False)


def _observations(entry: Entry, note: Note, times: int) -> Iterator[Observation]:
    statement, spot = note
    place, code = _place(spot), _code(spot)
    for seen in statement.seen:
        yield Observation(entry, seen.table, seen.mode, seen.columns, place, code, statement.shape, times)


def _place(spot: Spot) -> Place:
    file, line, _, _ = spot
    base = str(Path(getattr(settings, "BASE_DIR", None) or Path.cwd()).resolve()) + os.sep
    return Place(file.removeprefix(base), line)


def _code(spot: Spot) -> str:
    file, _, module, qualname = spot
    module = Path(file).stem if module == "__main__" else module
    return f"{module}.{outermost(qualname)}".strip(".")
