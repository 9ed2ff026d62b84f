"""What an installed link lacks of what the plan would carry now: columns that came, or more than that, which is refused."""

from collections.abc import Iterator

import pytest
from django.db import connection
from msgspec.structs import replace

from strangler.protocol.link import Role
from strangler.stages import widening
from strangler.stages.resolve.links import links_of
from strangler.sync import links, peers, wire
from strangler.sync.definition import Kind, LinkDefinition, Table
from tests.unit.stages.resolve.test_resolve import resolved


@pytest.fixture
def installed(transactional_db: None) -> Iterator[LinkDefinition]:
    """`notes` as it was before its table had a price."""
    now = links_of(resolved())[-1]
    before = replace(now, tables=tuple(_without(table, "price") for table in now.tables))
    yield from _install(before)


def _install(definition: LinkDefinition) -> Iterator[LinkDefinition]:
    links.install(
        connection, definition, side="monolith", role=Role.OWNER, epoch=links.last_epoch(connection, "notes") + 1
    )
    yield definition
    links.remove(connection, "notes")


def _without(table: Table, name: str) -> Table:
    return replace(table, columns=tuple(each for each in table.columns if each.name != name))


def test_only_what_came_is_asked_for(installed: LinkDefinition) -> None:
    (found,), refusals = widening.came(resolved())
    assert (found.link, found.columns, refusals) == ("notes", ("notes_note.price",), [])
    (asked,) = found.asked.tables
    assert ([column.kind for column in asked.columns], asked.uniques) == ([Kind.DECIMAL], (("thing_id", "author_id"),))


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (lambda table: replace(table, key=("thing_id",)) if table.name == "notes_note" else table, "has another key"),
        (lambda table: replace(table, name=table.name + "_too") if table.name == "notes_tag" else table, "it carries"),
        (
            lambda table: replace(table, columns=tuple(replace(c, kind=Kind.FLOAT) for c in table.columns)),
            "is of another type",
        ),
    ],
)
def test_S485_what_is_more_than_a_column_is_refused(transactional_db, monkeypatch, spoilt, words) -> None:
    now = links_of(resolved())[-1]
    other = replace(now, tables=tuple(map(spoilt, now.tables)))
    stored = links.StoredLink(links.LinkRow("notes", 1, Role.OWNER), "monolith", None, 0, 0, "", 0, "", other)
    monkeypatch.setattr(links, "read", lambda connection, link: stored)
    found, refusals = widening.came(resolved())
    assert ([each.link for each in found if each.link == "notes"], {each.id for each in refusals}) == ([], {"S485"})
    assert any(words in each.what for each in refusals)


def test_S486_a_side_that_says_no_is_named_and_nobody_is_changed(installed: LinkDefinition, monkeypatch) -> None:
    class Elsewhere:
        def widen(self, asked: object) -> wire.Done:
            return wire.Done(False, "table notes_note has no column price on this side")

    monkeypatch.setattr(peers, "there", lambda link: Elsewhere())
    found, _ = widening.came(resolved())
    (refusal,) = widening.take_in("notes", found)
    assert (refusal.id, "for the service says: table notes_note has no column price" in refusal.what) == ("S486", True)
    assert links.read(connection, "notes").definition == installed
