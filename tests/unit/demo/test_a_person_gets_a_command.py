"""`make up` leaves a file a side with which a person runs its manage.py, as that side and nobody else."""

import subprocess
from pathlib import Path

from tests.demo.world import errands
from tests.demo.world.sides import Side

SAYS = 'import os, sys; print(sys.argv[1:], os.environ["SECRET_KEY"], "STRANGER" in os.environ)'


def test_the_file_runs_manage_with_the_sides_environment_alone(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text(SAYS)
    side = Side("monolith", "monolith", tmp_path, {"SECRET_KEY": "it's secret"})
    script = errands.script(side, tmp_path / "manage-monolith")

    done = subprocess.run(
        [script, "strangle", "two words"], env={"STRANGER": "1"}, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "['strangle', 'two words'] it's secret False"


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    script = errands.script(Side("service", "service", tmp_path, {}), tmp_path / "manage-service")

    assert script.stat().st_mode & 0o777 == 0o700
