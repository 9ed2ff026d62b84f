"""A choir, which is no shop, loses its concerts to a service and takes them back, under singers who never stop writing.

UUID and composite keys, a many-to-many table with columns of its own, a table that refers to itself, HTML forms under a
language's prefix, a user model of its own. Rows are compared by the test's own SQL, never by the toolkit.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strangler.testing.waiting import wait_until
from tests.projects.choir import rows
from tests.projects.choir.singers import Singer, Told
from tests.projects.choir.world import World, opened

SETTLED_S = 30.0
TRIES = 8
WRITES = 20  # acknowledged in each stage, at least


@pytest.fixture(params=["sqlite", "postgres"])
def choir(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with opened(tmp_path, postgres) as world:
        yield world


class Evening:
    """The singers of one journey, and what must hold whenever they pause."""

    def __init__(self, world: World, singers: int) -> None:
        self.world = world
        self.told = Told()
        venue = str(rows.ask(world.urls["monolith"], "SELECT id FROM choir_venue ORDER BY name")[0][0])
        self.singers = [Singer(world.at("gateway"), place, venue, self.told) for place in range(singers)]
        for singer in self.singers:
            singer.start()

    def sing(self) -> None:
        for singer in self.singers:
            singer.may_write.set()

    def let_them_write(self, more: int = WRITES) -> None:
        """Until so many more writes were acknowledged."""
        self.sing()
        enough = self.told.kinds.total() + more
        wait_until(lambda: self.told.kinds.total() >= enough, within_s=SETTLED_S, what=f"{more} writes {self.told}")

    def pause(self) -> None:
        for singer in self.singers:
            singer.may_write.clear()
            singer.is_idle.clear()
        for singer in self.singers:
            assert singer.is_idle.wait(SETTLED_S)

    def move(self, *words: str, stage: str, owner: str = "monolith") -> None:
        """One command while everybody writes; then nothing is lost and both sides agree."""
        self.sing()
        self.conduct(*words)
        self.let_them_write()
        self.prove(stage, owner)

    def conduct(self, *words: str) -> None:
        """A hand-over that did not fit into its second was taken back, as promised: on a busy machine one asks again."""
        refusals = []
        for _ in range(TRIES):
            answer = self.world.ask(*words)
            refusals = answer.get("refusals", [])
            if not {refusal["id"] for refusal in refusals} <= {"S408"} or answer["ok"]:
                break
        assert refusals == []

    def prove(self, stage: str, owner: str = "monolith") -> None:
        self.pause()
        urls = self.world.urls
        wait_until(
            lambda: not rows.different(urls), within_s=SETTLED_S, what=f"equal rows at {stage}: {self._differ()}"
        )
        self.prove_nothing_is_lost()
        (board,) = self.world.strangle("status", "concerts")["extractions"]
        assert (board["stage"], board["owner"]) == (stage, owner)
        assert [link["dead_letters"] for link in board["links"]] == [0] * len(board["links"])
        assert all(link["faults"] == [] and link["stopped"] == "" for link in board["links"])

    def prove_nothing_is_lost(self) -> None:
        there = rows.texts(self.world.urls["monolith"])
        assert self.told.failures == []
        assert self.told.standing - there == set()
        assert self.told.gone & there == set()

    def end(self) -> None:
        for singer in self.singers:
            singer.is_over.set()
            singer.join(SETTLED_S)

    def _differ(self) -> list[str]:
        return rows.different(self.world.urls)


@pytest.mark.timeout(600)
def test_a_choir_loses_its_concerts_and_takes_them_back(choir: World) -> None:
    urls = choir.urls
    before = {side: rows.schema(url) for side, url in urls.items()}
    told = choir.strangle("check")["plans"]["concerts"]
    assert (told["ok"], told["unanswered"]) == (True, [])
    evening = Evening(choir, singers=3)
    evening.let_them_write()

    evening.move("advance", "concerts", stage="copy")
    evening.move("advance", "concerts", stage="shadow")
    evening.move("advance", "concerts", stage="canary")
    evening.move("advance", "concerts", stage="serve")
    evening.move("advance", "concerts", stage="own", owner="service")
    assert "seats released" in choir.manage("monolith", "release_seats")  # raw SQL at the follower, asked of the owner
    with pytest.raises(Exception, match="strangler fenced: concerts"):
        rows.ask(urls["monolith"], "UPDATE choir_concert SET title = 'written past the owner'")
    evening.let_them_write()
    evening.prove("own", "service")
    assert rows.ask(urls["service"], 'SELECT * FROM "choir_Seat" WHERE held_until IS NOT NULL') == []
    evening.move("rollback", "concerts", stage="serve")
    evening.move("advance", "concerts", stage="own", owner="service")
    evening.move("rollback", "concerts", "--to", "copy", stage="copy")
    evening.sing()
    choir.strangle("cancel", "concerts")
    evening.let_them_write()
    evening.pause()
    evening.end()

    evening.prove_nothing_is_lost()
    assert {side: rows.schema(url) for side, url in urls.items()} == before
    assert [rows.ask(url, "SELECT link FROM strangler_link") for url in urls.values()] == [[], []]
    assert all(rows.rows(urls["service"], table) == [] for table in rows.COLUMNS)
    posts = {why for singer in evening.singers for why in singer.browser.answered_by if why.startswith("POST")}
    assert {why.split()[1] for why in posts} == {"monolith:", "concerts:"}
    assert set(evening.told.kinds) == {"concert", "item", "seat", "casting", "edit", "delete"}
