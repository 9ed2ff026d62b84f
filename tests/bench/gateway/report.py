"""Rounds in; the flat keys of build/bench-gateway/report.json out, and what speaks against the run. Pure.

KEYS documents every key. `*_of_direct` and `*_of_nginx` are ratios, `*_added_*` are differences, both made within a round;
plain figures beside them give the scale and are not for comparing with another run. null = not measured.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.bench.gateway.figures import Figure, Round, added, middle, ratio

GOALS = {  # what sketches on raw protocols reached: missing one is told, and is no failure
    "gateway_rps_of_nginx": (0.8, "at least"),
    "gateway_cpu_of_nginx": (1.3, "at most"),
    "gateway_added_p50_of_nginx": (1.25, "at most"),
}
KEYS = {
    "held": "true if nothing failed and everything was measured: the exit status",
    "faults": "what speaks against the run, one sentence each; empty if held",
    "failed_requests": "answers that were not the upstream's own, whole and 200, or never came; all targets, all rounds",
    "goals_missed": "goals of report.GOALS that this run did not reach, each with what it found",
    "rounds": "how often all targets were measured, one after another",
    "busy_s": "seconds of each target's run with all connections, in each round; half as long with one",
    "connections": "kept alive and asking again as soon as they are answered",
    "generator": "wrk, or own: tests/bench/gateway/load.py, which takes more of the core it shares with the upstream",
    "nginx": "its version; null = not installed, and every *_nginx is null",
    "pinned": "true: upstream and generator on one side, what is measured on a core of its own",
    "gateway_rps_of_direct": "requests/s through the gateway, a routed read, / asked directly",
    "canary_rps_of_direct": "the same where a share decides by the customer's signed cookie",
    "nginx_rps_of_direct": "the same through nginx as a plain proxy",
    "gateway_rps_of_nginx": "requests/s through the gateway / through nginx",
    "gateway_cpu_of_nginx": "CPU time of one request in the gateway's process / in nginx's: the steadiest of all these",
    "gateway_added_p50_ms": "median time the gateway adds to one request while nothing waits (one connection)",
    "gateway_added_p99_ms": "the same, of the slowest in a hundred",
    "canary_added_p50_ms": "gateway_added_p50_ms where a share decides",
    "canary_added_p99_ms": "gateway_added_p99_ms where a share decides",
    "nginx_added_p50_ms": "gateway_added_p50_ms, for nginx",
    "nginx_added_p99_ms": "gateway_added_p99_ms, for nginx",
    "gateway_added_p50_of_nginx": "gateway_added_p50_ms / nginx_added_p50_ms",
    "gateway_busy_added_p50_ms": "what the gateway adds with all connections busy: mostly waiting for its own turn",
    "gateway_busy_added_p99_ms": "the same, of the slowest in a hundred",
    "nginx_busy_added_p50_ms": "gateway_busy_added_p50_ms, for nginx",
    "nginx_busy_added_p99_ms": "gateway_busy_added_p99_ms, for nginx",
    "direct_rps": "scale: requests/s asked directly",
    "gateway_rps": "scale: through the gateway",
    "nginx_rps": "scale: through nginx",
    "direct_p50_ms": "scale: median time of one request asked directly, one connection",
    "direct_p99_ms": "scale: the same, of the slowest in a hundred",
    "gateway_cpu_us": "scale: CPU microseconds of one request in the gateway's process",
    "canary_cpu_us": "scale: the same where a share decides",
    "nginx_cpu_us": "scale: the same in nginx",
    "gateway_core_share": "share of its core the gateway had while busy: below 0.9 something else was the limit, or used it",
    "direct_generator_share": "core the generator took while asking directly: near 1.0 direct is faster than it could ask",
    "profile": "as given; no database is involved, so all profiles measure the same",
    "machine": "processor, cores, system",
    "versions": "of everything measured",
}


def report(rounds: Sequence[Round], *, expected: Sequence[str], facts: Mapping[str, Any]) -> dict[str, Any]:
    """expected: names of the targets that had to be measured. facts: the keys that are not made from samples."""
    failed = sum(sample.failed for each in rounds for sample in each.values())
    found = {"failed_requests": failed, "rounds": len(rounds), **_figures(rounds), **facts}
    faults = list(_faults(rounds, expected, failed))
    found |= {"held": not faults, "faults": faults, "goals_missed": _missed(found)}
    return {key: _rounded(found[key]) for key in KEYS}


def _figures(rounds: Sequence[Round]) -> dict[str, float | None]:
    figures: dict[str, float | None] = {}
    for name in ("gateway", "canary", "nginx"):
        figures[f"{name}_rps_of_direct"] = ratio(rounds, name, "direct", lambda it: it.rps)
        figures[f"{name}_added_p50_ms"] = added(rounds, name, "direct", lambda it: it.idle_p50_ms)
        figures[f"{name}_added_p99_ms"] = added(rounds, name, "direct", lambda it: it.idle_p99_ms)
        figures[f"{name}_busy_added_p50_ms"] = added(rounds, name, "direct", lambda it: it.p50_ms)
        figures[f"{name}_busy_added_p99_ms"] = added(rounds, name, "direct", lambda it: it.p99_ms)
        figures[f"{name}_cpu_us"] = middle(rounds, name, lambda it: it.cpu_us)
    figures["gateway_rps_of_nginx"] = ratio(rounds, "gateway", "nginx", lambda it: it.rps)
    figures["gateway_cpu_of_nginx"] = ratio(rounds, "gateway", "nginx", lambda it: it.cpu_us)
    mine, theirs = figures["gateway_added_p50_ms"], figures["nginx_added_p50_ms"]
    figures["gateway_added_p50_of_nginx"] = mine / theirs if mine is not None and theirs else None
    for key, name, figure in _SCALES:
        figures[key] = middle(rounds, name, figure)
    return figures


_SCALES: tuple[tuple[str, str, Figure], ...] = (
    ("direct_rps", "direct", lambda it: it.rps),
    ("gateway_rps", "gateway", lambda it: it.rps),
    ("nginx_rps", "nginx", lambda it: it.rps),
    ("direct_p50_ms", "direct", lambda it: it.idle_p50_ms),
    ("direct_p99_ms", "direct", lambda it: it.idle_p99_ms),
    ("gateway_core_share", "gateway", lambda it: it.target_cpu),
    ("direct_generator_share", "direct", lambda it: it.generator_cpu),
)


def _faults(rounds: Sequence[Round], expected: Sequence[str], failed: int) -> list[str]:
    faults = [f"{failed} requests failed"] if failed else []
    if not rounds:
        faults.append("no round was measured")
    silent = sorted({name for each in rounds for name in expected if name not in each or not each[name].rps})
    return faults + [f"{name} answered nothing in some round" for name in silent]


def _missed(found: Mapping[str, Any]) -> list[str]:
    is_reached: dict[str, Callable[[float, float], bool]] = {
        "at least": lambda value, goal: value >= goal,
        "at most": lambda value, goal: value <= goal,
    }
    return [
        f"{key}: {found[key]:.2f}, goal {word} {goal}"
        for key, (goal, word) in GOALS.items()
        if found[key] is not None and not is_reached[word](found[key], goal)
    ]


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value
