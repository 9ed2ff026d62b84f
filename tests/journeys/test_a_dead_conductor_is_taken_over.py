"""A conductor dies by SIGKILL in the middle of a hand-over; `strangle sync` finds what it left and ends it, unasked.

Before the journal the fence is taken back, after it the hand-over is finished: one owner in either case, and the ledger,
the gateway and the link rows tell the same.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strangler.testing.waiting import wait_until
from tests.projects.choir import rows
from tests.projects.choir.evening import Evening
from tests.projects.choir.world import World, opened

TAKEN_OVER_S = 30.0


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def choir(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with opened(tmp_path, postgres) as world:
        yield world


def roles(world: World) -> dict[str, str]:
    asked = "SELECT role FROM strangler_link WHERE link = 'concerts'"
    return {side: rows.ask(url, asked)[0][0] for side, url in world.urls.items()}


def board(world: World) -> tuple[str, str]:
    (found,) = world.strangle("status", "concerts")["extractions"]
    return found["stage"], found["owner"]


def owned_by(world: World, side: str) -> None:
    wanted = {"monolith": "follower", "service": "follower"} | {side: "owner"}
    wait_until(lambda: roles(world) == wanted, within_s=TAKEN_OVER_S, what=f"the {side} to own: {roles(world)}")


@pytest.mark.timeout(300)
def test_whatever_a_dead_conductor_left_is_ended_by_somebody_else(choir: World) -> None:
    choir.strangle("advance", "concerts", "--to", "serve")
    evening = Evening(choir, singers=2)
    evening.let_them_write()

    choir.kill_at("hand_over.drain", "advance", "concerts")
    assert roles(choir)["monolith"] in ("closing", "owner"), "fenced, and given away to nobody"
    owned_by(choir, "monolith")
    evening.let_them_write()
    wait_until(lambda: board(choir) == ("serve", "monolith"), within_s=TAKEN_OVER_S, what="the ledger to say so")

    choir.kill_at("hand_over.open", "advance", "concerts")
    assert roles(choir) in (
        {"monolith": "follower", "service": "follower"},
        {"monolith": "follower", "service": "owner"},
    )
    owned_by(choir, "service")
    wait_until(lambda: board(choir) == ("own", "service"), within_s=TAKEN_OVER_S, what="the ledger to say so")
    evening.let_them_write()
    evening.prove("service")

    evening.sing()
    choir.kill_at("hand_over.open", "rollback", "concerts")
    owned_by(choir, "monolith")
    wait_until(lambda: board(choir) == ("serve", "monolith"), within_s=TAKEN_OVER_S, what="the ledger to say so")
    evening.let_them_write()
    evening.prove()
    evening.move("advance", "concerts", stage="own", owner="service")
    evening.pause()
    evening.end()
