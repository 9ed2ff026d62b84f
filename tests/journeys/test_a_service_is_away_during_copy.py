"""The service goes down in the middle of its copy: Copy says so, waits, and goes on from where it was, unasked."""

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


def test_copy_waits_for_a_service_that_goes_away_in_the_middle_says_so_and_goes_on(choir: World) -> None:
    with choir.standing_at("sync.chunk_read", "advance", "concerts", time=5) as copying:
        choir.supervisor.stop("service")
    wait_until(lambda: "trying again in" in copying.log_tail(), within_s=SETTLED_S, what="Copy to say that it waits")
    assert "did not answer" in copying.log_tail()
    assert copying.is_running()
    two_chunks_were_copied = "rows in 2 of"
    assert two_chunks_were_copied in copying.log_tail()

    choir.supervisor.start(choir.supervisor["service"].program)

    assert copying.wait(within_s=2 * SETTLED_S) == 0, copying.log_tail()
    assert copying.log_tail(lines=1_000).count(two_chunks_were_copied) == 1, "it went on from where it was"
    wait_until(lambda: not rows.different(choir.urls), within_s=SETTLED_S, what="equal rows")
    (board,) = choir.strangle("status", "concerts")["extractions"]
    assert board["stage"] == "copy"
