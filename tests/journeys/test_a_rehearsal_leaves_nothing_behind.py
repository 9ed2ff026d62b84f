"""A rehearsal while singers write, at three in the morning: it says from recorded traffic whom it meets, and however it ends,
broken off by its terminal or killed at any moment of its own, the same side owns, nobody is held and nothing is fenced.
"""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strangler.boundaries.living.entry import Way
from strangler.boundaries.recording import load
from strangler.gateway import operate
from strangler.testing.waiting import wait_until
from tests.projects.choir import rows
from tests.projects.choir.evening import Evening
from tests.projects.choir.world import World, opened

TAKEN_OVER_S = 30.0
OWN_MOMENTS = ("fence", "drain", "journal", "undo")  # after a look at both rows: who is killed there leaves the most
LAST = "SELECT verb, outcome, detail FROM strangler_transition ORDER BY id DESC LIMIT 1"
LEASES = "SELECT count(*) FROM strangler_lease WHERE name = 'conduct:concerts'"
ROLE = "SELECT role FROM strangler_link WHERE link = 'concerts'"


@pytest.fixture
def choir(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Whose every request is recorded."""
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    more = {"STRANGLER_RECORD": str(tmp_path / "seen"), "STRANGLER_RECORD_SHARE": "1"}
    with opened(tmp_path, postgres, more=more) as world:
        yield world


def left(world: World) -> dict[str, Any]:
    """What a rehearsal touches, as it is now. ended_by: who cleared up."""
    monolith = world.urls["monolith"]
    _status, told = operate.read(world.at("admin").removeprefix("http://"), "inflight")
    verb, outcome, detail = rows.ask(monolith, LAST)[0]
    return {
        "owner": [side for side, url in world.urls.items() if rows.ask(url, ROLE) == [("owner",)]],
        "held": told["extractions"]["concerts"]["held"],
        "leases": rows.ask(monolith, LEASES)[0][0],
        "last": (verb, outcome != "running"),
        "ended_by": "somebody else" if "taken_over" in str(detail) else "itself",
    }


def nothing_is_left(world: World, owner: str, *, ended_by: str) -> None:
    wanted = {"owner": [owner], "held": False, "leases": 0, "last": ("rehearse", True), "ended_by": ended_by}
    wait_until(lambda: left(world) == wanted, within_s=TAKEN_OVER_S, what=f"{wanted}: {left(world)}")


def has_seen(world: World, way: Way) -> bool:
    """Somebody who writes."""
    return any(run.entry.way is way for run in load(world.run_dir / "seen").runs)


def rehearse(evening: Evening) -> Any:
    evening.sing()
    told = evening.conduct("rehearse", "concerts")
    assert told["is_good"]
    return told


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("choir", ["sqlite", "postgres"], indirect=True)
def test_however_it_ends_nobody_is_held_and_nothing_is_fenced(choir: World) -> None:
    choir.strangle("advance", "concerts", "--to", "serve")
    evening = Evening(choir, singers=2)
    evening.let_them_write()
    choir.manage("monolith", "release_seats")
    wait_until(lambda: has_seen(choir, Way.ROUTE), within_s=TAKEN_OVER_S, what="what singers wrote to be kept")

    told = rehearse(evening)["recorded"]
    met = {each["name"]: each["met"] for each in told["writers"]}
    assert met.pop("release_seats") == "refused", told
    met.pop("fill_choir", None)  # it ran when the choir was opened, unless an earlier test had filled it
    assert met and set(met.values()) == {"held"}, told
    assert all("/concerts/" in name for name in met), "and nobody of the toolkit's own"
    assert told["held"] > 0
    nothing_is_left(choir, "monolith", ended_by="itself")

    for number in (signal.SIGHUP, signal.SIGTERM):
        with choir.standing_at("hand_over.drain", "rehearse", "concerts") as process:
            process.send(number)
        assert process.wait(within_s=TAKEN_OVER_S) == -number, "it ends as it was told, once it has cleared up"
        nothing_is_left(choir, "monolith", ended_by="itself")
    evening.let_them_write()

    for moment in OWN_MOMENTS:
        choir.kill_at(f"hand_over.{moment}", "rehearse", "concerts")
        nothing_is_left(choir, "monolith", ended_by="somebody else")
        evening.let_them_write()

    rehearse(evening)
    evening.prove()
    evening.move("advance", "concerts", stage="own", owner="service")
    for moment in OWN_MOMENTS:
        choir.kill_at(f"hand_over.{moment}", "rehearse", "concerts")
        nothing_is_left(choir, "service", ended_by="somebody else")
        evening.let_them_write()
    told = rehearse(evening)["recorded"]
    assert told["left_out"], "the service's own writers are not recorded here"
    assert all("/concerts/" in each["name"] for each in told["writers"]), "nor is the feed a writer"
    evening.prove("service")
    evening.pause()
    evening.end()
