"""One project in; what each verb made of it, and how its edges compare with the labels, out."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.trials import environment, verbs
from tests.trials.labels import UNSEEN, labelled
from tests.trials.measure import Measured, measured, told_of
from tests.trials.projects import Project
from tests.trials.verbs import FAILED, MISSING, UNTRIED, Answer


@dataclass
class Tried:
    """verbs: how each went. seconds: of analyze, cold. measured: None if analyze gave no answer."""

    project: Project
    verbs: dict[str, Answer] = field(default_factory=dict)
    seconds: float = 0.0
    edges: int = 0
    files: int = 0
    skipped: int = 0
    measured: Measured | None = None
    measured_but_imports: Measured | None = None
    unseen: Measured | None = None


def tried(project: Project) -> Tried:
    environment.ready(project.pins)
    if project.has_tables:
        environment.migrated(project)
    found = Tried(project)
    found.verbs["doctor"] = verbs.ask(project, "doctor", "--preflight")
    began = time.monotonic()
    found.verbs["analyze"] = answer = verbs.ask(project, "analyze", "--own", project.package)
    found.seconds = round(time.monotonic() - began, 2)
    if answer.how != FAILED:
        _hold_against_labels(found, answer)
    for name, asked in LATER.items():
        found.verbs[name] = asked(project)
    return found


def _hold_against_labels(found: Tried, answer: Answer) -> None:
    packages, fields = environment.packages(found.project.pins), _fields(found.project)
    files, labels = labelled(found.project.name, packages)
    told = told_of(answer.data["edges"], files, fields, packages)
    found.edges, found.files = len(answer.data["edges"]), answer.data["files"]
    found.skipped = len(answer.data["skipped"])
    found.measured = measured(labels, told)
    files, later = labelled(found.project.name, packages, UNSEEN)
    found.unseen = measured(later, told_of(answer.data["edges"], files, fields, packages))
    found.measured_but_imports = measured(
        *([each for each in some if each.identity.kind != "import"] for some in (labels, told))
    )


def _fields(project: Project) -> dict[str, str]:
    done = environment.run(project, "-m", "tests.trials.fields")
    done.check_returncode()
    return dict(json.loads(done.stdout))


def _new(project: Project) -> Answer:
    """A draft of the plan, and of the service once `new` writes one; nothing is kept."""
    return verbs.ask(project, "new", "tried", "--app", project.app, "--own", project.package, "--dry-run")


def _record(project: Project) -> Answer:
    """Their own tests under the recorder, where the package index has any, with the toolkit installed."""
    if not project.suite or not verbs.exists("record"):
        return Answer(UNTRIED if verbs.exists("record") else MISSING)
    try:
        folder = environment.sources(project) / project.suite.source if project.suite.source else None
    except (subprocess.SubprocessError, OSError) as error:
        return Answer(FAILED, said=f"{error}\n{getattr(error, 'stderr', '') or ''}"[-2000:])
    into = environment.BUILD / f"{project.name}-recorded"
    shutil.rmtree(into, ignore_errors=True)
    python = str(environment.python_of(project.pins))
    return verbs.ask(project, "record", "--into", str(into), "--", python, *project.suite.words, folder=folder)


LATER: dict[str, Callable[[Project], Answer]] = {"record": _record, "new": _new}
