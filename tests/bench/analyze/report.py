"""Runs in; the flat keys of build/bench-analyze/report.json out, and what speaks against the run. Pure.

KEYS documents every key. The goals are of the machine they are asked of, two cores that nobody else uses; seconds of one run
are not for comparing with those of another machine.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from tests.bench.analyze.measure import Run

GOALS = {  # at most; missing one is a fault
    "cold_s": 60.0,
    "warm_s": 5.0,
    "memory_mb": 1024.0,
    "check_warm_s": 10.0,
}
KEYS = {
    "held": "true if every goal was reached and every run answered: the exit status",
    "faults": "what speaks against the run, one sentence each; empty if held",
    "lines": "of Python in the grown project",
    "models": "in it, the project's own",
    "files": "that were read, Python only",
    "edges": "between its apps",
    "skipped": "files that were passed over: 0, for all of them are sound",
    "cold_s": "seconds of `strangle analyze` with nothing kept, as a person waits: the interpreter's start to the last line",
    "warm_s": "the same once more, with nothing changed: the middle of all warm runs",
    "changed_s": "the same after one file was changed",
    "cold_cpu_s": "processor seconds of the cold run: what it would have taken on a core of its own",
    "warm_cpu_s": "processor seconds of the warm run in the middle",
    "memory_mb": "the most memory any of these runs had at once",
    "kept_mb": "size of what is kept from run to run",
    "lines_per_s": "lines / cold_s",
    "check_warm_s": "seconds of `strangle check` on the shop's plan, the second time",
    "runs": "how many warm runs",
    "profile": "as given; no database but the shop's is involved, so all profiles measure the same",
    "machine": "processor, cores, system",
    "versions": "of everything measured",
}


def report(cold: Run, warm: Sequence[Run], changed: Run, check: Run, facts: Mapping[str, Any]) -> dict[str, Any]:
    """facts: the keys that are not made from runs."""
    answer = cold.answer or {}
    every = [cold, *warm, changed]
    found = {
        "files": answer.get("files", 0),
        "edges": len(answer.get("edges", ())),
        "skipped": len(set(answer.get("skipped", ())) - {"history"}),
        "cold_s": cold.seconds,
        "warm_s": median(each.seconds for each in warm),
        "changed_s": changed.seconds,
        "cold_cpu_s": cold.cpu_s,
        "warm_cpu_s": median(each.cpu_s for each in warm),
        "memory_mb": max(each.memory_mb for each in every),
        "lines_per_s": facts["lines"] / cold.seconds,
        "check_warm_s": check.seconds,
        "runs": len(warm),
        **facts,
    }
    faults = [*_unanswered(cold, warm, changed, check), *_unequal(cold, warm), *_missed(found)]
    found |= {"held": not faults, "faults": faults}
    return {key: round(found[key], 3) if isinstance(found[key], float) else found[key] for key in KEYS}


def _unanswered(cold: Run, warm: Sequence[Run], changed: Run, check: Run) -> list[str]:
    named = {"cold": cold, "changed": changed, "check": check} | {f"warm {n}": each for n, each in enumerate(warm, 1)}
    return [f"the {name} run did not answer: {each.why}" for name, each in named.items() if each.answer is None]


def _unequal(cold: Run, warm: Sequence[Run]) -> list[str]:
    """What is kept must not change what is told."""
    return (
        ["a warm run told something else than the cold one"] if any(each.answer != cold.answer for each in warm) else []
    )


def _missed(found: Mapping[str, Any]) -> list[str]:
    missed = [f"{key}: {found[key]:.1f}, goal at most {goal:g}" for key, goal in GOALS.items() if found[key] > goal]
    return missed + ([f"{found['skipped']} files were passed over"] if found["skipped"] else [])
