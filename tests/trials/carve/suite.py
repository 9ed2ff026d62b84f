"""A settings module in; how many of Wagtail's own tests of redirects ran under it and failed, out."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from strangler.testing.program import HANDED_DOWN
from tests.trials.carve.drafted import SITE
from tests.trials.environment import PYTHON
from tests.trials.projects import ROOT

SUITE_S = 600
RAN, BAD = re.compile(r"^Ran (\d+) tests?", re.M), re.compile(r"(?:failures|errors)=(\d+)")


@dataclass(frozen=True)
class Ran:
    tests: int
    failed: int
    end: str  # of what was printed


def run(settings: str, database: Path, plans: Path) -> Ran:
    """Their whole suite of `wagtail.contrib.redirects`, on that SQLite file, which is kept: tables take a minute. plans: the
    folder of them."""
    handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
    path = os.pathsep.join([str(SITE), str(ROOT)])
    env = {**handed, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "DATABASE_NAME": str(database)}
    env["STRANGLER_PLANS"] = str(plans)
    argv = [
        str(PYTHON),
        "-m",
        "django",
        "test",
        "wagtail.contrib.redirects",
        "--keepdb",
        "--noinput",
        "--settings",
        settings,
    ]
    done = subprocess.run(argv, cwd=SITE, env=env, capture_output=True, text=True, check=False, timeout=SUITE_S)
    counted = RAN.search(done.stderr)
    failed = sum(int(number) for number in BAD.findall(done.stderr)) or (done.returncode != 0)
    return Ran(int(counted[1]) if counted else 0, int(failed), done.stderr[-600:])
