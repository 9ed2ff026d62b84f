"""A constraint that would break on rows that come back is dropped, remembered, and brought back to the letter."""

import functools

import pytest
from django.db import OperationalError, transaction

from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.sync import links, loosen, patience, queue, wire
from strangler.sync.definition import Column, Kind, LinkDefinition, Table
from strangler.sync.engines.keys import NotApart
from tests.projects.sync import board
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, moved_link, reference_link

MOVING = ["notes_note", "notes_like"]


@pytest.fixture
def home(pair):
    """The monolith, with a board of pins on a note; the highest pin was thrown away."""
    board.make(pair.monolith)
    author = Author.objects.using("monolith").create(name="Ada")
    note = Note.objects.using("monolith").create(author=author, slug="a")
    board.pin(pair.monolith, "one", note.pk)
    board.pin(pair.monolith, "two", None)
    thrown = board.pin(pair.monolith, "three", note.pk)
    board.run(pair.monolith, f"DELETE FROM board_pin WHERE id = {thrown}")
    yield pair.monolith
    board.remove(pair.monolith)


def drop(home):
    loosen.drop(home, MOVED, loosen.tight(home, MOVING))


def places(keys):
    return [key.place for key in keys]


def test_a_dropped_constraint_comes_back_to_the_letter(home):
    before = board.looks(home)
    (key,) = loosen.tight(home, MOVING)
    assert (key.place, key.to_table, key.to_columns, key.acts) == ("board_pin.note_id", "notes_note", ("id",), "")
    drop(home)
    assert loosen.tight(home, MOVING) == []
    assert [key.place for key in loosen.tight(home, ["notes_author"])][0] == "board_pin.author_id"
    assert board.rows(home) == before[-1]
    board.run(home, "INSERT INTO board_pin(text, note_id) VALUES ('dangles', 999)")
    board.run(home, "DELETE FROM board_pin WHERE text = 'dangles'")
    if home.vendor == "sqlite":
        board.run(home, "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'board_pin'")
        board.run(home, "UPDATE board_seen SET pins = pins - 1")

    assert loosen.restore(home, MOVED) == ([key], [])

    assert _unquoted(board.looks(home)) == _unquoted(before)
    assert loosen.remembered(home) == {}


def _unquoted(looks):
    """SQLite writes the name of a table that was rebuilt in quotes."""
    return [[tuple(_plain(value) for value in row) for row in part] for part in looks[:-1]] + looks[-1:]


def _plain(value):
    return value.replace('CREATE TABLE "board_pin"', "CREATE TABLE board_pin") if isinstance(value, str) else value


def test_what_was_dropped_is_remembered_beside_the_link_and_outlives_it(pair, home):
    pair.install()
    drop(home)
    links.remove(home, MOVED)
    [dropped] = loosen.remembered(home, MOVED).values()
    assert 'REFERENCES "notes_note"' in dropped.restoring_sql or "REFERENCES notes_note" in dropped.restoring_sql
    assert loosen.remembered(home, "another") == {}


def test_rows_that_no_longer_fit_leave_it_dropped_until_they_do(home):
    drop(home)
    board.run(home, "UPDATE board_pin SET note_id = 999 WHERE text = 'two'")
    back, [left] = loosen.restore(home, MOVED)
    assert (back, left.unfit, left.dropped.key.place) == ([], 1, "board_pin.note_id")
    assert board.ask(home, left.finding_sql)[0][1] == "two"
    assert loosen.tight(home, MOVING) == []
    board.run(home, "UPDATE board_pin SET note_id = NULL WHERE text = 'two'")
    assert places(loosen.restore(home, MOVED)[0]) == ["board_pin.note_id"]
    assert places(loosen.tight(home, MOVING)) == ["board_pin.note_id"]


def test_a_row_that_comes_between_the_look_and_the_lock_leaves_it_dropped(home, monkeypatch):
    drop(home)
    board.run(home, "UPDATE board_pin SET note_id = 999 WHERE text = 'two'")
    seen = iter([0, 1])
    monkeypatch.setattr(loosen, "_count", lambda connection, key: next(seen))
    back, [left] = loosen.restore(home, MOVED)
    assert (back, left.unfit) == ([], 1)
    assert loosen.tight(home, MOVING) == []


def test_a_crash_at_the_last_moment_has_dropped_nothing(home):
    before = board.looks(home)

    class Killed(Exception):
        pass

    def die(link):
        raise Killed(link)

    with moments.listening("sync.loosened", die), pytest.raises(Killed):
        drop(home)
    assert board.looks(home) == before
    assert loosen.remembered(home) == {}
    drop(home)
    assert len(loosen.remembered(home)) == 1


def test_a_restore_that_broke_off_is_asked_again(home):
    """The constraint is there, and so is its memory."""
    drop(home)
    [dropped] = loosen.remembered(home).values()
    loosen.engine_of(home).keys.add(home, dropped)
    assert places(loosen.restore(home, MOVED)[0]) == ["board_pin.note_id"]
    assert places(loosen.tight(home, MOVING)) == ["board_pin.note_id"]
    assert loosen.remembered(home) == {}


def test_a_key_whose_column_has_gone_is_forgotten(home):
    drop(home)
    board.run(home, "DROP INDEX board_texts", "ALTER TABLE board_pin RENAME COLUMN note_id TO other_id")
    assert places(loosen.restore(home, MOVED)[0]) == ["board_pin.note_id"]
    assert loosen.tight(home, MOVING) == []


def test_the_constraint_comes_back_although_the_table_has_grown(home):
    drop(home)
    board.run(home, "ALTER TABLE board_pin ADD COLUMN late integer NULL", "UPDATE board_pin SET late = id")
    assert places(loosen.restore(home, MOVED)[0]) == ["board_pin.note_id"]
    assert places(loosen.tight(home, MOVING)) == ["board_pin.note_id"]
    assert [late for (late,) in board.ask(home, "SELECT late FROM board_pin ORDER BY id")] == [1, 2]


def test_triggers_of_other_links_are_there_before_and_after(home):
    pins = (Column("id", Kind.INT), Column("note_id", Kind.INT, nullable=True))
    looking = LinkDefinition("pins.references", (Table("board_pin", pins, ("id",)),), is_reference=True)
    links.install(home, looking, side="monolith", role=Role.OWNER, epoch=1)
    for change in (drop, loosen.restore):
        change(home)
        assert loosen.engine_of(home).faults(home, looking, Role.OWNER) == []
        board.run(home, "UPDATE board_pin SET note_id = NULL WHERE text = 'two'")
    assert queue.counts(home, "pins.references").queued == 2
    links.remove(home, "pins.references")


def test_the_watchdog_sees_a_constraint_that_is_back(pair, home):
    drop(home)
    pair.install(reference_link(), LinkDefinition(MOVED, moved_link().tables, staying=board.staying("nullify")))
    assert pair.here.state(wire.Named(MOVED)).faults == ()
    loosen.restore(home, MOVED)
    told = "the foreign key board_pin.note_id has its constraint back"
    assert pair.here.state(wire.Named(MOVED)).faults == (told,)
    assert pair.here.prepare(wire.Prepare(MOVED, 9)).reason == told


@pytest.mark.parametrize("engine", ["postgres"])
def test_a_key_whose_table_is_busy_is_given_up_before_anybody_waits_long(home, monkeypatch, engine):
    monkeypatch.setattr(loosen, "patiently", functools.partial(patience.patiently, within_s=0.0))
    with board.another_session(home) as other, transaction.atomic(using=other):
        Note.objects.using(other).get()  # an open reader of the table that is pointed to
        with pytest.raises(OperationalError) as caught:
            drop(home)
    assert patience.is_busy(caught.value)
    assert loosen.remembered(home) == {}
    drop(home)


@pytest.mark.parametrize("engine", ["postgres"])
def test_a_constraint_that_was_never_validated_comes_back_so(home, engine):
    board.run(
        home,
        'ALTER TABLE board_pin DROP CONSTRAINT "pin\'s note"',
        "ALTER TABLE board_pin ADD CONSTRAINT old FOREIGN KEY (note_id) REFERENCES notes_note(id) NOT VALID",
    )
    before = board.looks(home)
    drop(home)
    loosen.restore(home, MOVED)
    assert board.looks(home) == before


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_table_is_not_rebuilt_inside_a_transaction(home, engine):
    with pytest.raises(NotApart), transaction.atomic(using="monolith"):
        drop(home)
    assert board.ask(home, "PRAGMA foreign_keys") == [(1,)]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_rows_keep_their_numbers_and_the_planner_its_statistics(home, engine):
    board.run(
        home,
        "CREATE TABLE board_slip (word varchar(9), a bigint REFERENCES notes_note(id),"
        " b bigint CONSTRAINT both REFERENCES notes_note)",
        "INSERT INTO board_slip(rowid, word, a) VALUES (7, 'x', NULL), (70, 'y', 1)",
        "CREATE TABLE board_card (word varchar(9) PRIMARY KEY, a bigint, FOREIGN KEY (a) REFERENCES notes_note(id))"
        " WITHOUT ROWID",
        "INSERT INTO board_card VALUES ('x', 1)",
        "CREATE TABLE board_leaf (pin bigint REFERENCES board_pin(id) ON DELETE CASCADE)",
        "INSERT INTO board_leaf SELECT id FROM board_pin",
        "CREATE INDEX slips ON board_slip(a) WHERE a IS NOT NULL",
        "ANALYZE",
    )
    looks = [
        "SELECT rowid, * FROM board_slip",
        "SELECT * FROM board_card",
        "SELECT pin FROM board_leaf",
        "SELECT * FROM sqlite_stat1 WHERE tbl LIKE 'board_%' ORDER BY 1, 2",
        "SELECT name, replace(sql, '\"' || name || '\"', name) FROM sqlite_master WHERE type <> 'table' OR name LIKE"
        " 'board%' ORDER BY name",
    ]
    before = [board.ask(home, sql) for sql in looks]
    drop(home)
    assert loosen.tight(home, MOVING) == []
    assert [board.ask(home, sql) for sql in looks[:4]] == before[:4]
    assert len(loosen.restore(home, MOVED)[0]) == 4
    assert [board.ask(home, sql) for sql in looks] == before
    assert board.ask(home, "PRAGMA foreign_keys") == [(1,)]
    assert board.ask(home, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_a_rebuilt_table_costs_is_told(home, engine):
    cost = loosen.engine_of(home).keys.cost(home, "board_pin")
    assert cost.rows == 2
    assert cost.bytes is None or cost.bytes >= 2 * 4096  # the table and its index, a page each
