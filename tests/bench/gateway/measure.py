"""Targets in; one Sample of each a round out. All targets of a round follow one another; nothing runs beside them."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.gateway import wrk
from tests.bench.gateway.figures import Round, Sample
from tests.bench.gateway.targets import ROOT, Target, cores

IDLE_SHARE = 0.5  # of the time the busy run takes: one connection, for the time a proxy adds when nothing waits


@dataclass(frozen=True)
class Plan:
    """connections: while busy. seconds: of each target's busy run."""

    rounds: int
    seconds: float
    connections: int

    @property
    def generator(self) -> str:
        return "wrk" if shutil.which("wrk") else "own"


def run(targets: Sequence[Target], plan: Plan) -> Iterator[Round]:
    """Every round begins with another target, so that none is always the first after a pause."""
    for number in range(plan.rounds):
        turn = number % len(targets)
        yield {target.name: _measure(target, plan) for target in [*targets[turn:], *targets[:turn]]}


def _measure(target: Target, plan: Plan) -> Sample:
    _ask(target, connections=plan.connections, seconds=0.2)  # connections of the proxy to the upstream are made
    cpu_s, began_s = cpu_seconds(target.pid), time.monotonic()
    busy, generator_s = _ask(target, connections=plan.connections, seconds=plan.seconds)
    lasted_s, used_s = time.monotonic() - began_s, cpu_seconds(target.pid)
    idle, _ = _ask(target, connections=1, seconds=plan.seconds * IDLE_SHARE)
    took_s = None if cpu_s is None or used_s is None else used_s - cpu_s
    answered = busy["rps"] * lasted_s  # the generator's own start and end are in the wall time: a little too many
    is_proxy = target.name != "direct"
    return Sample(
        rps=busy["rps"],
        p50_ms=busy["p50_ms"],
        p99_ms=busy["p99_ms"],
        idle_p50_ms=idle["p50_ms"],
        idle_p99_ms=idle["p99_ms"],
        failed=int(busy["failed"] + idle["failed"]),
        cpu_us=took_s * 1e6 / answered if is_proxy and took_s is not None and answered else None,
        generator_cpu=generator_s / lasted_s,
        target_cpu=None if took_s is None else took_s / lasted_s,
    )


def _ask(target: Target, *, connections: int, seconds: float) -> tuple[dict[str, Any], float]:
    """(what the generator says, its CPU seconds)."""
    binary = shutil.which("wrk")
    if binary:
        url = f"http://127.0.0.1:{target.port}{target.path}"
        command = wrk.command(binary, url, target.header, connections=connections, seconds=seconds)
    else:
        command = [sys.executable, "-m", "tests.bench.gateway.load", "--port", str(target.port), "--path", target.path]
        command += ["--header", target.header, "--connections", str(connections), "--seconds", str(seconds)]
    before = os.times()
    found = cores()
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds + 30,
        check=True,
        preexec_fn=(lambda: os.sched_setaffinity(0, found[0])) if found else None,
    )
    after = os.times()
    used_s = after.children_user + after.children_system - before.children_user - before.children_system
    return (wrk.read(done.stdout) if binary else json.loads(done.stdout)), used_s


def cpu_seconds(pid: int) -> float | None:
    """User and system time a process has used so far; None where there is no /proc."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return None
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
