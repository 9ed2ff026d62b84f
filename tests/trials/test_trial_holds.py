"""The whole trial: every verb answers on every project, the sample is the one that was labelled, and the goals are met."""

import json
import subprocess
import sys

import pytest

from tests.trials import environment, sample
from tests.trials.labels import UNSEEN, labelled
from tests.trials.projects import PROJECTS, ROOT


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_the_trial_holds() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.trials"], cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads((ROOT / "build/trial-analyze/report.json").read_text())

    assert (done.returncode, found["faults"]) == (0, []), done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_what_was_labelled_is_what_is_drawn() -> None:
    environment.ready()
    for project in PROJECTS:
        drawn = sample.drawn(environment.packages() / project.package)
        assert sorted(drawn) == sorted(labelled(project.name, environment.packages())[0])
        later = sample.later(environment.packages() / project.package)
        assert sorted(later) == sorted(labelled(project.name, environment.packages(), UNSEEN)[0])
