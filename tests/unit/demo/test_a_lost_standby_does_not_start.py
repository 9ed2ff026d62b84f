"""The second door of delivery is part of the world: without its command, or with a broken one, no world opens."""

from pathlib import Path

import pytest

from strangler.testing.supervisor import DidNotStart, Supervisor
from tests.demo.world import programs
from tests.demo.world.sides import Side


@pytest.mark.parametrize("name", ["monolith", "service"])
def test_a_command_that_ends_at_once_is_told_with_its_last_words(name: str, tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("import sys; sys.exit(f'Unknown command: {sys.argv[1:]}')")
    with Supervisor(tmp_path / "run") as world, pytest.raises(DidNotStart, match="Unknown command.*sync"):
        world.start(programs.standby(Side(name, name, tmp_path, {}), world))
