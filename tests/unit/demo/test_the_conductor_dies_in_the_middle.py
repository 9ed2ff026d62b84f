"""The conductor is killed where neither side accepts writes, and only what somebody else then finishes is a step taken."""

from pathlib import Path

import pytest

from strangler.testing.supervisor import Supervisor
from tests.demo import conductor
from tests.demo.kills import NotProven
from tests.demo.walk import Step
from tests.demo.world.sides import Side

OWN = Step("own")
STANDS = "moments.reach('hand_over.open')"  # where the real one stands still, to be killed
FITS_AT_SECOND_TRY = f"""
import pathlib
tried = pathlib.Path("tried")
if not tried.exists():
    tried.touch()
    raise SystemExit("S408")
{STANDS}
"""


def side(folder: Path, deed: str) -> Side:
    """A manage.py that does this instead of a hand-over, and keeps the words it was given."""
    says = "import pathlib, sys; pathlib.Path('words').write_text(' '.join(sys.argv[1:]))"
    (folder / "manage.py").write_text(f"{says}\nfrom strangler.resilience import moments\n{deed}\n")
    return Side("monolith", "monolith", folder, {})


def test_who_stands_in_the_middle_is_killed_and_taken_over(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "run") as world:
        death = conductor.die(OWN, world, side(tmp_path, STANDS), owns=lambda: "conductor" not in world.running())

        assert world["conductor"].exit_status() == -9

    assert (tmp_path / "words").read_text().split() == list(OWN.words())
    assert (death.kill.program, death.stage.name, death.stage.verb) == ("conductor", "own", "advance")
    assert death.stage.asked_s < death.kill.killed_s <= death.kill.back_s == death.stage.settled_s


def test_a_hand_over_that_did_not_fit_is_asked_for_again(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "run") as world:
        conductor.die(OWN, world, side(tmp_path, FITS_AT_SECOND_TRY), owns=lambda: "conductor" not in world.running())

        assert (tmp_path / "tried").exists()


def test_a_conductor_that_never_comes_so_far_proves_nothing(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "run") as world, pytest.raises(NotProven, match=r"never came as far.*(?s:.)*S408"):
        conductor.die(OWN, world, side(tmp_path, "raise SystemExit('S408')"), owns=lambda: False)


def test_a_new_owner_that_is_open_already_proves_nothing(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "run") as world, pytest.raises(NotProven, match="open before"):
        conductor.die(OWN, world, side(tmp_path, STANDS), owns=lambda: True)
