"""Suites and servers in; one Outcome a suite out, in the order they end. Called by __main__."""

import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strangler.testing.process import Process
from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until
from tests.runner.report import Outcome, outcome_of
from tests.runner.servers import Servers
from tests.runner.suites import ROOT, Suite, folders

AT_ONCE = 2  # the smallest machine we promise minutes for has two cores


@dataclass(frozen=True)
class Run:
    """One suite under way. results: the JUnit file it is to leave."""

    suite: Suite
    process: Process
    results: Path
    began_s: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """Ended by itself, or by us because it took too long."""
        if time.monotonic() - self.began_s > self.suite.within_s:
            self.process.kill()
        return not self.process.is_running()

    def outcome(self) -> Outcome:
        return outcome_of(
            self.suite.name,
            results=self.results,
            status=self.process.exit_status(),
            seconds=time.monotonic() - self.began_s,
            log=self.process.log,
        )


def run_all(
    suites: Sequence[Suite], *, world: Supervisor, servers: Servers, scratch: Path, marks: str
) -> Iterator[Outcome]:
    """Two at a time. scratch: an empty folder of this run. marks: pytest's -m expression, '' for all tests."""
    waiting, running = deque(suites), list[Run]()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            running.append(_begin(waiting.popleft(), world, servers, scratch, marks))
        over = _next_over(running)
        running.remove(over)
        yield over.outcome()


def _begin(suite: Suite, world: Supervisor, servers: Servers, scratch: Path, marks: str) -> Run:
    results = scratch / f"{suite.name}.xml"
    program = Program(
        suite.name,
        argv=(sys.executable, "-m", "pytest", *_words(suite, results, marks), *map(str, folders(suite))),
        env=_environment(suite, servers, scratch),
        cwd=ROOT / suite.cwd,
        grace_s=10.0,  # its own servers have to end first
    )
    return Run(suite, world.spawn(program), results)


def _words(suite: Suite, results: Path, marks: str) -> list[str]:
    quiet = ["-q", "-ra", "--no-header", "-p", "no:cacheprovider", f"--junitxml={results}"]
    quiet += ["--durations=40", "--durations-min=0.5"]  # the log says where the minutes go
    again = ["-p", "tests.runner.again"] if suite.is_again else []
    return quiet + again + (["-m", marks] if marks else [])


def _environment(suite: Suite, servers: Servers, scratch: Path) -> Mapping[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": suite.settings} if suite.settings else {}
    return {
        "PYTHONPATH": f"{ROOT / suite.cwd}:{ROOT}",
        **servers.environment(),
        **servers.database_url(suite, scratch=scratch),
        **settings,
    }


def _next_over(running: Sequence[Run]) -> Run:
    longest_s = max(run.suite.within_s for run in running) + 60
    return wait_until(
        lambda: next((run for run in running if run.is_over()), None), within_s=longest_s, what="a suite", every_s=0.05
    )
