"""A choir without any gateway: people reach the monolith, which forwards as its table says, and loses no write on the way
to Own and back.

The table comes from the ledger's database, so a hand-over's commit is its publication. What this switch cannot do is said
in strangler/forward/middleware.py; here holds what it can.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projects.choir import rows
from tests.projects.choir.evening import Evening
from tests.projects.choir.world import World, opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def choir(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with opened(tmp_path, postgres, has_gateway=False) as world:
        yield world


@pytest.mark.timeout(300)
def test_a_choir_moves_its_concerts_there_and_back_without_a_gateway(choir: World) -> None:
    choir.strangle("advance", "concerts", "--to", "canary")
    evening = Evening(choir, singers=3, may_hurry=False)
    evening.let_them_write()
    assert answered(evening, "POST") == {"monolith"}

    evening.move("advance", "concerts", stage="serve")
    answered_reads = lately(evening, "GET")  # by the monolith only whoever's last write has not arrived yet
    assert {"concerts"} <= answered_reads <= {"monolith", "concerts"} and lately(evening, "POST") == {"monolith"}
    evening.move("advance", "concerts", stage="own", owner="service")
    with pytest.raises(Exception, match="strangler fenced: concerts"):
        rows.ask(choir.urls["monolith"], "UPDATE choir_concert SET title = 'written past the owner'")
    assert lately(evening, "POST") == {"concerts"}
    evening.move("rollback", "concerts", stage="serve")
    assert lately(evening, "POST") == {"monolith"}
    evening.end()

    evening.prove_nothing_is_lost()
    assert set(evening.told.kinds) == {"concert", "item", "seat", "casting", "edit", "delete"}


def lately(evening: Evening, method: str) -> set[str]:
    """Who answers just now: a few more writes, counted anew."""
    for singer in evening.singers:
        singer.browser.answered_by.clear()
    evening.let_them_write()
    evening.pause()
    return answered(evening, method)


def answered(evening: Evening, method: str) -> set[str]:
    """Sides that answered requests of this method."""
    words = {why for singer in evening.singers for why in singer.browser.answered_by}
    return {why.split()[1].rstrip(":") for why in words if why.startswith(method)}
