"""Rows that stay and pointed to a row which was deleted at its owner: what the plan says happens to them, and nothing else."""

import msgspec
import pytest
from django.db import OperationalError, connections, transaction

from strangler.stages.hand_over import HandOver, NoSwitches
from strangler.sync import links, loosen, queue, stored
from strangler.sync.definition import Column, Kind, LinkDefinition, Parent, Table
from tests.projects.sync import board
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link, reference_link

PINS = "pins.references"  # another extraction looks at the pins


@pytest.fixture(autouse=True)
def cleared(pair):
    yield
    board.remove(pair.monolith)


def made(pair, *staying):
    """A note with a pin, the pin's tack and its dot, and another note with as much; the monolith owns."""
    board.make(pair.monolith)
    loosen.drop(pair.monolith, MOVED, loosen.tight(pair.monolith, ["notes_note", "notes_like"]))
    pair.install(reference_link(), LinkDefinition(MOVED, moved_link().tables, staying=staying))
    author = Author.objects.using("monolith").create(name="Ada")
    for slug in ("a", "b"):
        note = Note.objects.using("monolith").create(author=author, slug=slug)
        pin = board.pin(pair.monolith, slug, note.pk)
        board.run(
            pair.monolith,
            f"INSERT INTO board_tack(name, pin_id) VALUES ('{slug}', {pin})",
            f"INSERT INTO board_dot(name, tack_name) VALUES ('{slug}', '{slug}')",
        )
    pair.settle()
    return pair


def own(pair):
    attempt = HandOver(MOVED, pair.here, pair.to_service, extraction="notes", switches=NoSwitches())
    assert attempt.run(epoch=1).is_settled


def delete_at_the_owner(pair, slug="a"):
    Note.objects.using("service").get(slug=slug).delete()
    pair.settle(MOVED)
    assert not Note.objects.using("monolith").filter(slug=slug).exists()


def board_of(pair):
    """Pins with their notes' slugs, tacks, dots with their tacks."""
    pins = "SELECT p.text, n.slug FROM board_pin p LEFT JOIN notes_note n ON n.id = p.note_id ORDER BY 1"
    tacks = "SELECT name FROM board_tack ORDER BY 1"
    dots = "SELECT name, tack_name FROM board_dot ORDER BY 1"
    return tuple(board.ask(pair.monolith, sql) for sql in (pins, tacks, dots))


LEFT_ALONE = [("a",), ("b",)], [("a", "a"), ("b", "b")]


def test_nullify_empties_the_column(pair):
    own(made(pair, *board.staying("nullify")))
    delete_at_the_owner(pair)
    assert board.ask(pair.monolith, "SELECT note_id FROM board_pin WHERE text = 'a'") == [(None,)]
    assert board_of(pair) == ([("a", None), ("b", "b")], *LEFT_ALONE)


def test_cascade_deletes_and_goes_on_below(pair):
    own(made(pair, *board.staying("cascade")))
    delete_at_the_owner(pair)
    assert board_of(pair) == ([("b", "b")], [("b",)], [("a", None), ("b", "b")])


def test_keep_leaves_a_key_to_nothing(pair):
    own(made(pair, *board.staying("keep")))
    (gone,) = board.ask(pair.monolith, "SELECT note_id FROM board_pin WHERE text = 'a'")
    delete_at_the_owner(pair)
    assert board.ask(pair.monolith, "SELECT note_id FROM board_pin WHERE text = 'a'") == [gone]
    assert board_of(pair) == ([("a", None), ("b", "b")], *LEFT_ALONE)


def test_a_ring_of_keys_ends(pair):
    pins, *others = board.staying("cascade")
    made(pair, *others)
    board.run(pair.monolith, "ALTER TABLE board_pin ADD COLUMN next_id bigint NULL")
    board.run(
        pair.monolith, "UPDATE board_pin SET next_id = (SELECT max(id) FROM board_pin x WHERE x.id <> board_pin.id)"
    )
    ring = Parent("board_pin", ("next_id",), "cascade", ("id",))
    columns = (*pins.columns, Column("next_id", Kind.INT, nullable=True))
    pins = msgspec.structs.replace(pins, columns=columns, parents=(*pins.parents, ring))
    stored.remember_staying(pair.monolith, MOVED, (pins, *others))
    own(pair)
    delete_at_the_owner(pair)
    assert board_of(pair)[:2] == ([], [])


def test_a_key_to_another_column_than_the_parents_key_is_followed_too(pair):
    column = Column("text", Kind.TEXT, nullable=True)
    by_slug = Table("board_pin", (column,), ("id",), (Parent("notes_note", ("text",), "cascade", ("slug",)),))
    made(pair, by_slug)
    board.run(pair.monolith, "DELETE FROM board_dot", "DELETE FROM board_tack")
    own(pair)
    delete_at_the_owner(pair, slug="b")
    assert board_of(pair)[0] == [("a", "a")]


def test_what_happens_to_rows_that_stay_is_captured_for_whoever_looks_at_them(pair):
    columns = (Column("id", Kind.INT), Column("note_id", Kind.INT, nullable=True))
    pins = LinkDefinition(PINS, (Table("board_pin", columns, ("id",)),), is_reference=True)
    made(pair, *board.staying("nullify"))
    links.install(pair.monolith, pins, side="monolith", role=links.Role.OWNER, epoch=1)
    own(pair)
    delete_at_the_owner(pair)
    assert queue.counts(pair.monolith, PINS).queued == 1
    assert queue.counts(pair.monolith, MOVED).queued == 0


def test_before_own_only_django_decides(pair):
    """The monolith's own deletion touches no row that stays, and neither does what the service hears of it."""
    made(pair, *board.staying("cascade"))
    with pair.monolith.cursor() as cursor:
        cursor.execute("DELETE FROM notes_note WHERE slug = 'a'")
    pair.settle()
    assert not Note.objects.using("service").filter(slug="a").exists()
    assert board_of(pair) == ([("a", None), ("b", "b")], *LEFT_ALONE)


def test_a_row_that_only_makes_room_takes_nobody_along(pair):
    own(made(pair, *board.staying("cascade")))
    before = board_of(pair)
    for old, new in (("a", "-"), ("b", "a"), ("-", "b")):
        Note.objects.using("service").filter(slug=old).update(slug=new)
    pair.settle(MOVED)
    assert [len(part) for part in board_of(pair)] == [len(part) for part in before]


@pytest.mark.parametrize("engine", ["postgres"])
def test_a_customer_who_holds_the_row_makes_the_applier_wait_for_another_time(pair, engine):
    own(made(pair, *board.staying("nullify")))
    Note.objects.using("service").get(slug="a").delete()
    with board.another_session(pair.monolith) as other, transaction.atomic(using=other):
        board.run(connections[other], "UPDATE board_pin SET text = 'mine' WHERE text = 'a'")
        with pytest.raises(OperationalError):
            pair.deliver(MOVED)
    pair.settle(MOVED)
    assert board_of(pair)[0] == [("b", "b"), ("mine", None)]
    assert queue.counts(pair.service, REFERENCES).queued == 0
