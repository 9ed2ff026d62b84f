"""A choir, which is no shop, loses its concerts to a service and takes them back, under singers who never stop writing.

UUID and composite keys, a many-to-many table with columns of its own, a table that refers to itself, HTML forms under a
language's prefix, a user model of its own. Rows are compared by the test's own SQL, never by the toolkit.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projects.choir import rows
from tests.projects.choir.evening import Evening
from tests.projects.choir.world import World, opened

# The same road once more: the other journeys of the choir and those of the shop walk SQLite's in every run.
AGAIN = pytest.param("sqlite", marks=[] if os.environ.get("PG") == "0" else pytest.mark.slow)


@pytest.fixture(params=[AGAIN, "postgres"])
def choir(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    postgres = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with opened(tmp_path, postgres) as world:
        yield world


@pytest.mark.timeout(600)
def test_a_choir_loses_its_concerts_and_takes_them_back(choir: World) -> None:
    urls = choir.urls
    before = {side: rows.schema(url) for side, url in urls.items()}
    told = choir.strangle("check")["plans"]["concerts"]
    assert (told["ok"], told["unanswered"]) == (True, [])
    evening = Evening(choir, singers=3)
    evening.let_them_write()

    evening.move("advance", "concerts", stage="copy")
    make_no_migrations(choir)
    evening.move("advance", "concerts", stage="shadow")
    make_no_migrations(choir)
    evening.move("advance", "concerts", stage="canary")
    make_no_migrations(choir)
    evening.move("advance", "concerts", stage="serve")
    make_no_migrations(choir)
    evening.move("advance", "concerts", stage="own", owner="service")
    make_no_migrations(choir, "monolith", "service")
    assert "seats released" in choir.manage("monolith", "release_seats")  # raw SQL at the follower, asked of the owner
    with pytest.raises(Exception, match="strangler fenced: concerts"):
        rows.ask(urls["monolith"], "UPDATE choir_concert SET title = 'written past the owner'")
    evening.let_them_write()
    evening.prove_it_is_told("own", "service")
    assert rows.ask(urls["service"], 'SELECT * FROM "choir_Seat" WHERE held_until IS NOT NULL') == []
    evening.move("rollback", "concerts", stage="serve")
    evening.move("advance", "concerts", stage="own", owner="service")
    evening.move("rollback", "concerts", "--to", "copy", stage="copy")
    evening.prove_it_is_told("copy")
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


def make_no_migrations(choir: World, *sides: str) -> None:
    """At no stage do their models differ from their migrations, loosened keys and closed admins included; nothing of the
    service knows a stage, so once is enough for it."""
    for side in sides or ("monolith",):
        assert "No changes detected" in choir.manage(side, "makemigrations", "--check", "--dry-run")
