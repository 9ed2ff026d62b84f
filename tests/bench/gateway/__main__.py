"""`python -m tests.bench.gateway`: rounds in, build/bench-gateway/report.json and an exit status out. Called by make."""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from strangler.testing.parent import die_with_parent
from strangler.testing.supervisor import DidNotStart, Supervisor
from tests.bench.gateway.measure import Plan, run
from tests.bench.gateway.report import report
from tests.bench.gateway.targets import ROOT, cores, find_nginx, start_all

BUILD = ROOT / "build" / "bench-gateway"
QUIET = 0.9  # a closed loop keeps a proxy that has a core for itself busier than this


def main() -> int:
    """Exit status: 0 if nothing failed and everything was measured, 1 if not, 2 usage."""
    options = _parser().parse_args()
    plan = Plan(options.rounds, options.seconds, options.connections)
    die_with_parent()
    try:
        found = _measured(plan, options.profile)
    except (DidNotStart, subprocess.SubprocessError, OSError) as error:
        print(f"The bench could not run: {error}", file=sys.stderr)
        return 1
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "report.json").write_text(json.dumps(found, indent=2) + "\n")
    _show(found)
    return 0 if found["held"] else 1


def _measured(plan: Plan, profile: str) -> dict:
    folder = Path(tempfile.mkdtemp(prefix="strangler-bench-"))
    with Supervisor(folder) as supervisor:
        supervisor.remove_at_end(folder)
        targets = start_all(supervisor, folder)
        rounds = []
        for each in run(targets, plan):
            rounds.append(each)
            told = ", ".join(f"{name} {sample.rps:,.0f}/s" for name, sample in sorted(each.items()))
            print(f"round {len(rounds)} of {plan.rounds}: {told}", file=sys.stderr)
    return report(rounds, expected=[target.name for target in targets], facts=_facts(plan, profile))


def _facts(plan: Plan, profile: str) -> dict:
    nginx = find_nginx()
    return {
        "busy_s": plan.seconds,
        "connections": plan.connections,
        "generator": plan.generator,
        "nginx": _said(nginx, "-v") if nginx else None,
        "pinned": cores() is not None,
        "profile": profile,
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "versions": _versions(),
    }


def _versions() -> dict[str, str]:
    wrk = shutil.which("wrk")
    known = {name: version(name) for name in ("django-strangler", "uvloop", "httptools", "msgspec")}
    return {"python": platform.python_version(), **known} | ({"wrk": _said(wrk, "-v")} if wrk else {})


def _said(program: str, word: str) -> str:
    """The version in what a program says of itself."""
    done = subprocess.run([program, word], capture_output=True, text=True, timeout=10, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else "unknown"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    return found[1] if found else platform.machine()


def _show(found: dict) -> None:
    for key in ("gateway_rps_of_direct", "gateway_rps_of_nginx", "gateway_cpu_of_nginx"):
        print(f"  {key:<24} {found[key]}")
    for name in ("gateway", "canary", "nginx"):
        print(f"  {name} adds p50 {found[f'{name}_added_p50_ms']} ms, p99 {found[f'{name}_added_p99_ms']} ms")
    if found["nginx"] is None:
        print("  nginx is not installed: nothing was compared with it")
    if (found["gateway_core_share"] or 1.0) < QUIET:
        print(
            f"  the gateway had {found['gateway_core_share']:.0%} of its core: this machine is busy with something else"
        )
    for line in [*(f"missed goal: {goal}" for goal in found["goals_missed"]), *found["faults"]]:
        print(f"  {line}")
    print(f"{(BUILD / 'report.json').relative_to(ROOT)}: {'held' if found['held'] else 'did not hold'}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gateway", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="all targets, one after another (%(default)s)")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each target's busy run (%(default)s)")
    parser.add_argument("--connections", type=int, default=32, help="while busy (%(default)s)")
    parser.add_argument("--profile", choices=("embedded", "production"), default="embedded")
    return parser


if __name__ == "__main__":
    sys.exit(main())
