"""From a plan to what is posted to the service: two links that sync can carry."""

import pytest

from strangler.stages.resolve.links import links_of
from strangler.sync.definition import LinkDefinition, Parent
from tests.unit.stages.resolve.test_resolve import resolved

pytestmark = pytest.mark.django_db


def test_what_leaves_and_what_stays_travel_on_links_of_their_own() -> None:
    references, notes = links_of(resolved())
    assert (references.link, references.is_reference) == ("notes.references", True)
    assert (notes.link, notes.is_reference) == ("notes", False)
    assert [table.name for table in references.tables] == ["auth_user", "things_thing"]
    assert LinkDefinition.decode(notes.encode()) == notes


def test_the_policies_of_a_plan_reach_the_table_they_are_about() -> None:
    _, notes = links_of(resolved())
    note = notes.table("notes_note")
    assert note.deletes_through
    assert not notes.table("notes_tag").deletes_through
    assert Parent("things_thing", ("thing_id",), "cascade") in note.parents
    assert note.column("price").scale == 2


def test_rows_are_never_made_room_for_by_a_rule_that_holds_for_some_rows_only() -> None:
    note = links_of(resolved())[1].table("notes_note")
    assert note.uniques == (("thing_id", "author_id"),)
    assert note.partial_uniques == (("text",),), "whom REPLACE may remove is asked all the same"


def test_an_extraction_without_references_is_one_link() -> None:
    from strangler import plans

    (only,) = links_of(resolved(tables=[plans.Table("notes.Tag")], references=[]))
    assert only.link == "notes"
