"""python -m tests.runner [--all] [suite …]: run them, print their lines, add them up. The last line is the sum.

Exit status 0 if every test of every suite passed, 1 otherwise, 2 for a suite nobody knows.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from strangler.testing.parent import die_with_parent
from strangler.testing.postgres import PostgresMissing
from strangler.testing.supervisor import DidNotStart, Supervisor
from strangler.testing.valkey import ValkeyMissing
from tests.runner.report import Outcome, as_json, not_run, summary, totals
from tests.runner.run import run_all
from tests.runner.servers import start_servers
from tests.runner.suites import ROOT, SUITES, Suite, missing_in

BUILD = ROOT / "build" / "test"
IS_POSTGRES_WANTED = os.environ.get("PG", "1") != "0"


def main() -> int:
    die_with_parent()
    wanted = _arguments()
    began_s = time.monotonic()
    run_dir = Path(tempfile.mkdtemp(prefix="strangler-test-"))
    with Supervisor(run_dir) as world:
        world.remove_at_end(run_dir)
        outcomes = _run(_chosen(wanted.suite), world, scratch=run_dir, marks="" if wanted.all else "not slow")
        seconds = time.monotonic() - began_s
        _keep(run_dir / "logs", outcomes, seconds=seconds)
    _say(f"{seconds:.1f} s; logs and report.json in {BUILD.relative_to(ROOT)}/")
    _say(summary(outcomes))
    return 1 if totals(outcomes)[1] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.runner", description=__doc__)
    parser.add_argument("--all", action="store_true", help="the tests marked slow as well")
    parser.add_argument("suite", nargs="*", choices=[[], *(suite.name for suite in SUITES)], help="only these")
    return parser.parse_args()


def _chosen(names: Sequence[str]) -> list[Suite]:
    """Those to run: named, and not on a PostgreSQL that was declined."""
    named = [suite for suite in SUITES if not names or suite.name in names]
    for suite in named:
        if not _has_database(suite):
            _say(f"-    {suite.name:<18}not run: PG=0")
    return [suite for suite in named if _has_database(suite)]


def _has_database(suite: Suite) -> bool:
    return IS_POSTGRES_WANTED or suite.database != "postgres"


def _run(suites: Sequence[Suite], world: Supervisor, *, scratch: Path, marks: str) -> list[Outcome]:
    try:
        servers = start_servers(world, with_postgres=IS_POSTGRES_WANTED)
    except (PostgresMissing, ValkeyMissing, DidNotStart) as missing:
        _say(f"{missing}\nWithout PostgreSQL: PG=0 make test")
        return []
    outcomes = [not_run(each.name, missing_in(each), log=scratch / "none") for each in suites if missing_in(each)]
    for outcome in outcomes:
        _tell(outcome)
    whole = [each for each in suites if not missing_in(each)]
    for outcome in run_all(whole, world=world, servers=servers, scratch=scratch, marks=marks):
        outcomes.append(outcome)
        _tell(outcome)
    return outcomes


def _tell(outcome: Outcome) -> None:
    _say(outcome.line())
    if outcome.failed and outcome.log.is_file():
        _say(outcome.log.read_text(errors="replace"))
    if outcome.trouble:
        _say(f"{outcome.name}: {outcome.trouble}")


def _keep(logs: Path, outcomes: Sequence[Outcome], *, seconds: float) -> None:
    """Only now, in one go: two runs in one checkout must not write into each other's logs."""
    profile = "sqlite+postgres" if IS_POSTGRES_WANTED else "sqlite"
    shutil.rmtree(BUILD, ignore_errors=True)
    shutil.copytree(logs, BUILD / "logs", dirs_exist_ok=True)
    (BUILD / "report.json").write_text(as_json(outcomes, seconds=seconds, profile=profile))
    (BUILD / "summary.txt").write_text(summary(outcomes) + "\n")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
