"""The whole trial: every verb answers on every project, the sample is the one that was labelled, and the goals are met."""

import json
import subprocess
import sys

import pytest

from tests.trials import environment, sample
from tests.trials.labels import UNSEEN, labelled
from tests.trials.projects import PROJECTS, ROOT


@pytest.mark.slow
@pytest.mark.timeout(2700)
def test_the_trial_holds() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.trials"], cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads((ROOT / "build/trial-analyze/report.json").read_text())

    assert (done.returncode, found["faults"]) == (0, []), done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_what_was_labelled_is_what_is_drawn() -> None:
    for project in PROJECTS:
        environment.ready(project.pins)
        packages = environment.packages(project.pins)
        drawn = sample.drawn(packages / project.package, project.longest)
        assert sorted(drawn) == sorted(labelled(project.name, packages)[0])
        later = sample.later(packages / project.package, project.longest)
        assert sorted(later) == sorted(labelled(project.name, packages, UNSEEN)[0])
