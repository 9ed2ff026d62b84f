"""Samples of some rounds in; ratios and added times out. Pure.

A ratio is made within one round, where both sides met the same minute, and the median of the rounds' ratios counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Sample:
    """One target in one round. rps, p50_ms, p99_ms: with all connections busy; idle_*: with one. failed: of all requests.

    cpu_us: of the proxy's own process for one request; None for the upstream itself, or where the kernel does not tell.
    generator_cpu, target_cpu: share of one core, 0.0-1.0, while all connections were busy.
    """

    rps: float
    p50_ms: float
    p99_ms: float
    idle_p50_ms: float
    idle_p99_ms: float
    failed: int = 0
    cpu_us: float | None = None
    generator_cpu: float | None = None
    target_cpu: float | None = None


Round = Mapping[str, Sample]
Figure = Callable[[Sample], float | None]


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` (0.0-1.0) of the ordered values lie; 0.0 of none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def ratio(rounds: Sequence[Round], one: str, other: str, figure: Figure) -> float | None:
    """Median over the rounds of one/other; None where a round lacks either, or divides by nothing."""
    return _median(rounds, one, other, figure, lambda mine, theirs: mine / theirs if theirs else None)


def added(rounds: Sequence[Round], one: str, other: str, figure: Figure) -> float | None:
    """Median over the rounds of one - other."""
    return _median(rounds, one, other, figure, lambda mine, theirs: mine - theirs)


def middle(rounds: Sequence[Round], one: str, figure: Figure) -> float | None:
    """Median of a target's own figure: for the scale, not for comparing with another run."""
    values = [figure(each[one]) for each in rounds if one in each]
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _median(
    rounds: Sequence[Round], one: str, other: str, figure: Figure, of: Callable[[float, float], float | None]
) -> float | None:
    values = []
    for each in rounds:
        pair = [figure(each[name]) for name in (one, other) if name in each]
        mine, theirs = pair if len(pair) == 2 else (None, None)
        values.append(None if mine is None or theirs is None else of(mine, theirs))
    known = [value for value in values if value is not None]
    return median(known) if known and len(known) == len(values) else None
