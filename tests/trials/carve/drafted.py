"""A folder in; plan and service as `strangle new --own wagtail` drafts them, with what people wrote laid on top, out.

What people wrote lies in written/, each file in the draft's place. What `new` leaves to be emptied is emptied once the draft's
own tests have nothing to complain of.
"""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from strangler.testing.program import HANDED_DOWN
from tests.trials.environment import PYTHON
from tests.trials.projects import HOSTS, ROOT

CARVE = Path(__file__).parent
SITE, WRITTEN = CARVE / "site", CARVE / "written"
EMPTIED = ("redirects/undecided.py", "tests/test_decisions.py")
# What it does to a path is written in places.py, so people deleted its sentence.
DECIDED = '    "wagtailredirects.Redirect.clean '
MADE = "redirects/migrations/0001_initial.py"  # by makemigrations, once the borrowed columns are written
NEW = ("strangle", "new", "redirects", "--app", "wagtailredirects", "--own", "wagtail")
COMMAND_S = 180.0


@dataclass(frozen=True)
class Drafted:
    """plans: the folder of all plans. draft: text of each drafted file, `plan/…` or `service/…`."""

    plans: Path
    service: Path
    draft: Mapping[str, str]

    def lines(self) -> dict[str, dict[str, int]]:
        """Of plan and service: lines drafted, of those that stand, and lines that people wrote. What makemigrations makes
        counts as neither."""
        found = {part: Counter({"drafted": 0, "stand": 0, "written": 0}) for part in ("plan", "service")}
        for name, text in self.draft.items():
            if not name.endswith(MADE):
                found[name.partition("/")[0]]["drafted"] += len(text.splitlines())
        for name, path in self._now():
            before, after = self.draft.get(name, "").splitlines(), path.read_text().splitlines()
            same = sum(
                block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
            )
            found[name.partition("/")[0]].update({"stand": same, "written": len(after) - same})
        return {part: dict(counted) for part, counted in found.items()}

    def _now(self) -> list[tuple[str, Path]]:
        folders = {"plan": self.plans / "redirects", "service": self.service}
        found = [
            (f"{part}/{path.relative_to(folder)}", path) for part, folder in folders.items() for path in _files(folder)
        ]
        return [(name, path) for name, path in found if not name.endswith(MADE)]


def drafted(into: Path) -> Drafted:
    """Raises AssertionError if a command fails, the draft's tests among them."""
    plans, service = into / "plans", into / "service"
    run(SITE, site_environment(plans), "-m", "django", *NEW, "--service-folder", str(service))
    parts = {"plan": plans / "redirects", "service": service}
    draft = {
        f"{part}/{path.relative_to(folder)}": path.read_text()
        for part, folder in parts.items()
        for path in _files(folder)
    }
    for part, folder in parts.items():
        shutil.copytree(WRITTEN / part, folder, dirs_exist_ok=True)
    _finish(service)
    return Drafted(plans, service, draft)


def _finish(service: Path) -> None:
    env = {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    (service / MADE).unlink()
    run(service, env, "manage.py", "makemigrations", "redirects", "--verbosity", "0")
    _decide(service / "tests/test_decisions.py")
    run(service, env, "manage.py", "test")
    for name in EMPTIED:
        (service / name).unlink()


def _decide(decisions: Path) -> None:
    told = decisions.read_text().splitlines(keepends=True)
    left = [line for line in told if not line.startswith(DECIDED)]
    assert len(told) - len(left) == 1, f"not asked about once: {DECIDED.strip()}"
    decisions.write_text("".join(left))


def site_environment(plans: Path, database: str = "sqlite://:memory:") -> dict[str, str]:
    """What every process of the site needs to start."""
    path = [SITE, ROOT, HOSTS, HOSTS / "wagtail"]
    return {
        "DJANGO_SETTINGS_MODULE": "conf.settings",
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "SECRET_KEY": "only for a draft",
        "DATABASE_URL": database,
        "STRANGLER_PLANS": str(plans),
    }


def run(folder: Path, env: Mapping[str, str], *words: str) -> str:
    """What `python words…` of the trial's environment printed there. Raises AssertionError."""
    handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
    done = subprocess.run(
        [str(PYTHON), *words],
        cwd=folder,
        env={**handed, "PYTHONDONTWRITEBYTECODE": "1", **env},
        capture_output=True,
        check=False,
        text=True,
        timeout=COMMAND_S,
    )
    assert done.returncode == 0, f"{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
