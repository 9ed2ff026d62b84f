"""A side that lacks a table or a column says so, before a trigger is installed there."""

from strangler.sync import wire
from tests.projects.sync.pair import Pair, moved_link


def test_a_link_is_taken_only_where_its_rows_have_a_place(pair: Pair) -> None:
    with pair.service.cursor() as cursor:
        cursor.execute("DROP TABLE notes_like")
        cursor.execute("ALTER TABLE notes_note DROP COLUMN extra")

    done = pair.there.define(wire.Define(moved_link(), 1))

    assert not done.ok
    assert "no table notes_like" in done.reason
    assert "notes_note has no column extra" in done.reason
