"""An old snapshot (a report, a dump) makes PostgreSQL keep every row the queue has had. Neither delivery nor answers may cost
more for it, and no change may be walked past, however late its writer commits.
"""

import json
from contextlib import contextmanager

import pytest

from strangler.resilience.clock import HandClock
from strangler.sync import owned, queue
from strangler.sync.floors import FORGET_S, RAISE_S, Floors
from strangler.sync.loop import Loop
from strangler.testing.waiting import wait_until
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED

CHANGES = 20_000


@pytest.fixture
def shop(pair):
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    pair.settle()


@contextmanager
def beside(connection, *, isolation="READ COMMITTED"):
    """Another session with an open transaction; committed at the end."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"BEGIN ISOLATION LEVEL {isolation}")
            cursor.execute("SELECT count(*) FROM notes_note")
            yield cursor
            cursor.execute("COMMIT")
    finally:
        other.close()


def deliver_many(connection):
    """What stays behind of so many changes, captured, unpacked and delivered."""
    rows = f"SELECT %s, 'notes_note', '[]' FROM generate_series(1, {CHANGES})"
    flying = f"SELECT %s, 'notes_note', '[]', n, n, '', 0, 0, '', '' FROM generate_series(1, {CHANGES}) n"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO strangler_queue(link, table_name, keys) {rows}", [MOVED])
        cursor.execute("DELETE FROM strangler_queue")
        cursor.execute(
            "INSERT INTO strangler_inflight(link, table_name, key, oldest, newest, holder, lease_us, attempts, waits_table,"
            f" waits_key) {flying}",
            [MOVED],
        )
        cursor.execute("DELETE FROM strangler_inflight")


def pages_read(connection, action):
    """Pages PostgreSQL looks at for the statements of `action`."""
    asked = []

    def keep(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        action()
    return sum(_pages(connection, *statement) for statement in asked)


def _pages(connection, sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def rise(look, floors, *, above):
    """Look until the floor stands there: whoever writes in any database of the server keeps it down until he commits."""

    def stands():
        look()
        return floors.of(MOVED) > above

    wait_until(stands, within_s=30.0, what=f"a floor above {above}")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_an_old_snapshot_makes_no_look_longer(shop):
    clock = HandClock()
    floors = Floors(clock)

    def look():
        clock.advance(RAISE_S)
        owned.progress(shop.monolith, floors)

    def ask():
        queue.is_due(shop.monolith, MOVED, floor=floors.of(MOVED))

    rise(look, floors, above=0)
    before = pages_read(shop.monolith, look), pages_read(shop.monolith, ask)
    with beside(shop.monolith, isolation="REPEATABLE READ"):
        deliver_many(shop.monolith)
        rise(look, floors, above=CHANGES)
        after = pages_read(shop.monolith, look), pages_read(shop.monolith, ask)
        from_the_first = pages_read(shop.monolith, lambda: queue.is_due(shop.monolith, MOVED))
    assert after[0] < before[0] + 20
    assert after[1] < before[1] + 20
    assert from_the_first > after[1] + 100  # or this test could not fail


@pytest.fixture
def turn(shop):
    """One round of a process that delivers, in which its floors are due to rise."""
    clock = HandClock()
    loop = Loop(shop.monolith, lambda _link: shop.to_service, holder="loop", clock=clock)

    def turn():
        clock.advance(RAISE_S)
        loop.turn()

    return turn


def like(cursor):
    cursor.execute("INSERT INTO notes_like(note_id, author_id, weight) SELECT id, author_id, 7 FROM notes_note")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_writer_that_commits_late_is_delivered(shop, turn):
    with beside(shop.monolith) as early:
        like(early)
        for number in range(3):
            Note.objects.using("monolith").update(body=str(number))
            turn()
        assert Note.objects.using("service").get().body == "2"
        turn()
    assert not Like.objects.using("service").exists()
    turn()
    assert Like.objects.using("service").get().weight == 7


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_the_newest_transaction_of_all_may_commit_late(shop, turn):
    """No younger one has ended: PostgreSQL's snapshot has no word about it yet."""
    turn()
    with beside(shop.monolith) as early:
        like(early)
        for _ in range(4):
            turn()
    turn()
    assert Like.objects.using("service").get().weight == 7


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_whoever_looked_long_ago_begins_at_the_first_version(shop):
    clock = HandClock()
    floors = Floors(clock)

    def look():
        clock.advance(RAISE_S)
        owned.progress(shop.monolith, floors)

    rise(look, floors, above=0)
    clock.advance(FORGET_S + 1)
    owned.progress(shop.monolith, floors)
    assert floors.of(MOVED) == 0
