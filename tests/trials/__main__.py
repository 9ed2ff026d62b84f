"""python -m tests.trials [PROJECT …]: try the toolkit on projects that are not ours, hold its edges against the labels, write
build/trial-analyze/report.json. Exit status 0 if every goal was met, 1 if not, 2 usage. Called by `make trial-analyze`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from strangler.testing.parent import die_with_parent
from tests.trials import environment
from tests.trials.projects import PINS, PROJECTS, ROOT
from tests.trials.report import report, text
from tests.trials.trial import tried

BUILD = ROOT / "build" / "trial-analyze"


def main() -> int:
    die_with_parent()
    chosen = _arguments()
    try:
        tangles = _tangles()
        projects = []
        for project in PROJECTS:
            if project.name in chosen:
                print(f"trying {project.distribution}", file=sys.stderr)
                projects.append(tried(project))
    except (subprocess.SubprocessError, OSError) as error:
        print(f"The trial could not run: {error}\n{getattr(error, 'stderr', '') or ''}", file=sys.stderr)
        return 1
    found = report(tangles, projects, _facts())
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "report.json").write_text(json.dumps(found, indent=2) + "\n")
    print(text(found, projects))
    print(f"{(BUILD / 'report.json').relative_to(ROOT)}: {'held' if found['held'] else 'did not hold'}")
    return 0 if found["held"] else 1


def _arguments() -> list[str]:
    names = [project.name for project in PROJECTS]
    parser = argparse.ArgumentParser(prog="python -m tests.trials", description=__doc__)
    parser.add_argument("project", nargs="*", choices=[[], *names], help="only these")
    return parser.parse_args().project or names


def _tangles() -> dict[str, int]:
    """The shop's, by its own settings and in a process of their own."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "monolith.settings", "PYTHONPATH": str(ROOT)}
    env["DATABASE_URL"] = f"sqlite:///{environment.BUILD / 'shop.sqlite3'}"
    argv = [sys.executable, "-m", "tests.trials.shop"]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=120)
    return dict(json.loads(done.stdout))


def _facts() -> dict[str, Any]:
    versions = {pins: _versions(pins) for pins in {each.pins for each in PROJECTS}}
    told = {f"{each.name}_version": versions[each.pins].get(each.distribution, "unknown") for each in PROJECTS}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    return {
        **told,
        "django_version": versions[PINS].get("django"),
        "python": platform.python_version(),
        "machine": machine,
        "profile": "embedded",
    }


def _versions(pins: Path) -> dict[str, str]:
    """Name in lower case -> version, as the pins have them."""
    lines = (line.partition("==") for line in pins.read_text().splitlines() if "==" in line)
    return {name.lower(): version for name, _, version in lines}


if __name__ == "__main__":
    sys.exit(main())
