"""Rounds of requests in; the flat keys of the report out. `measure` needs a process of its own, since it sets Django up.

KEYS documents every key. CPU time counts: it is the steadier of the two on a machine that others share, and what a server pays.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.recorder import shop

GOAL = 0.03  # of a request's time, as live traffic is watched
LIVE = 0.01  # STRANGLER_RECORD_SHARE where nobody sets it
SHARES = {"without": None, "whole": 1.0, "unwatched": 1e-12}
KEYS = {
    "held": "true if one request in a hundred watched costs less than recorder_goal: the exit status",
    "recorder_goal": "share of a request's CPU time",
    "recorder_share_of_request_time": "CPU time added to a request / its CPU time without, every request watched (share 1.0)",
    "recorder_share_of_request_time_at_0_01": "as live traffic is by default: what a request pays that is not watched, in 99 of"
    " 100, and one that is, in one",
    "recorder_share_of_wall_time": "as the first, by the clock on the wall",
    "recorder_share_of_wall_time_at_0_01": "as the second, by the clock on the wall",
    "recorder_share_of_unwatched_request_time": "CPU time added to a request that chance left out",
    "recorder_write_ms": "scale: to make and write the file of what these requests showed; a thread does it, every 5 s at most",
    "recorder_notes": "scale: observations in that file",
    "request_cpu_ms": "scale: CPU time of one request without the recorder",
    "statements_a_request": "scale: SQL statements that were noted in one request",
    "rounds": "how often all three were measured, by turns",
}


@dataclass(frozen=True)
class Sample:
    """Seconds for the same requests."""

    cpu_s: float
    wall_s: float


Round = Mapping[str, Sample]
Install = Callable[[], Callable[[], None]]


def measure(*, rounds: int = 25, passes: int = 10) -> dict[str, Any]:
    """passes: how often each request is made in each way in a round."""
    with tempfile.TemporaryDirectory(prefix="strangler-bench-") as name:
        folder = Path(name)
        shop.open_in(folder)
        asks = shop.requests()
        ways = {way: _installing(share) for way, share in SHARES.items()}
        done = [_round(asks, ways, passes) for _ in range(rounds + 1)]
        return report(done[1:], requests=len(asks), **_written(asks, folder / "written"))


def _installing(share: float | None) -> Install:
    """Hooks are put up and taken down around each request; what is remembered and known stays."""
    from strangler.boundaries.recorder.hooks import install
    from strangler.boundaries.recorder.memory import Memory
    from strangler.boundaries.recorder.watch import Watch

    if share is None:
        return lambda: lambda: None
    memory = Memory()
    watch = Watch(memory, share)
    return lambda: install(memory, watch, share)


def _round(asks: Sequence[shop.Ask], ways: Mapping[str, Install], passes: int) -> Round:
    """One way after the other for each request, so that they share whatever this machine does meanwhile; of each request the
    middle of its passes counts, so that one which was interrupted does not."""
    names = list(ways)
    sums = {way: Sample(0.0, 0.0) for way in ways}
    for ask in asks:
        taken: dict[str, list[Sample]] = {way: [] for way in ways}
        for number in range(passes):
            for way in names[number % len(names) :] + names[: number % len(names)]:
                undo = ways[way]()
                taken[way].append(_timed(ask))
                undo()
        for way, samples in taken.items():
            middle = [median(getattr(each, clock) for each in samples) for clock in ("cpu_s", "wall_s")]
            sums[way] = Sample(sums[way].cpu_s + middle[0], sums[way].wall_s + middle[1])
    return sums


def _timed(ask: shop.Ask) -> Sample:
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    ask()
    return Sample(time.process_time() - cpu_s, time.perf_counter() - wall_s)


def _written(asks: Sequence[shop.Ask], folder: Path) -> dict[str, float]:
    from strangler.boundaries.recorder.start import start

    recorder = start(folder, share=1.0)
    assert recorder
    _pass(asks)
    recorder.writer.write()
    _pass(asks)
    begun = time.perf_counter()
    recorder.writer.write()
    write_ms = (time.perf_counter() - begun) * 1000
    recording = recorder.writer.recording()
    recorder.stop()
    noted = sum(times for book in recorder.memory.books.values() for times in book.seen.values())
    return {
        "recorder_write_ms": write_ms,
        "recorder_notes": len(recording.observations),
        "statements_a_request": noted / len(asks) / 2,
    }


def _pass(asks: Sequence[shop.Ask]) -> None:
    for ask in asks:
        ask()


def report(rounds: Sequence[Round], *, requests: int, **scales: float) -> dict[str, Any]:
    """requests: how many kinds, each of which adds its middle to a sample."""
    low = _live(rounds, "cpu_s")
    found = {
        "held": low < GOAL,
        "recorder_goal": GOAL,
        "recorder_share_of_request_time": _added(rounds, "whole", "cpu_s"),
        "recorder_share_of_request_time_at_0_01": low,
        "recorder_share_of_wall_time": _added(rounds, "whole", "wall_s"),
        "recorder_share_of_wall_time_at_0_01": _live(rounds, "wall_s"),
        "recorder_share_of_unwatched_request_time": _added(rounds, "unwatched", "cpu_s"),
        "request_cpu_ms": median(each["without"].cpu_s for each in rounds) / requests * 1000,
        "rounds": len(rounds),
        **scales,
    }
    return {key: round(found[key], 4) if isinstance(found[key], float) else found[key] for key in KEYS}


def _live(rounds: Sequence[Round], clock: str) -> float:
    """One in a hundred is too few to be met in every round; so both kinds are measured, and weighed."""
    return (1 - LIVE) * _added(rounds, "unwatched", clock) + LIVE * _added(rounds, "whole", clock)


def _added(rounds: Sequence[Round], turn: str, clock: str) -> float:
    return median(getattr(each[turn], clock) / getattr(each["without"], clock) - 1.0 for each in rounds)
