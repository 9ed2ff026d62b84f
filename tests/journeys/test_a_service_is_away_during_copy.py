"""The service goes down while its copy is made: Copy says so, waits, and goes on from where it was, unasked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strangler.testing.waiting import wait_until
from tests.projects.choir import rows
from tests.projects.choir.evening import SETTLED_S
from tests.projects.choir.world import World, opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def choir(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with opened(tmp_path, postgres) as world:
        yield world


def test_copy_waits_for_a_service_that_is_away_says_so_and_goes_on(choir: World) -> None:
    choir.supervisor.stop("service")
    copying = choir.begin("advance", "concerts")
    wait_until(lambda: "trying again in" in copying.log_tail(), within_s=SETTLED_S, what="Copy to say that it waits")
    assert "did not answer" in copying.log_tail()
    assert copying.is_running()

    choir.supervisor.start(choir.supervisor["service"].program)

    assert copying.wait(within_s=2 * SETTLED_S) == 0, copying.log_tail()
    wait_until(lambda: not rows.different(choir.urls), within_s=SETTLED_S, what="equal rows")
    (board,) = choir.strangle("status", "concerts")["extractions"]
    assert board["stage"] == "copy"
