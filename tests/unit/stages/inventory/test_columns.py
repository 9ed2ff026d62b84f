"""A writer whose code names the columns it sets is told with them, and may go through if they may."""

import pytest

from strangler.boundaries.following.touch import Touch
from strangler.boundaries.living.entry import Entry, Way
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.take import inventory
from tests.unit.stages.inventory.surveyed import ELSEWHERE, LIKE, surveyed, writes

DOORS = f"{ELSEWHERE}.doors.Doors.__call__"


def told(*touches: Touch) -> Item:
    entry = Entry(Way.OTHER, "middleware things.doors.Doors", DOORS)
    found = inventory(["notes_note", "notes_like"], surveyed(*touches, entries=[entry])).items
    (item,) = [each for each in found if each.topic is Topic.AROUND]
    return item


def offered(*touches: Touch) -> list[str]:
    lines = [option.line for option in told(*touches).options]
    return [line.partition("columns=")[2] for line in lines if "UpdateThrough" in line]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ((), "writes notes.Note"),
        (("text",), "writes notes.Note (text)"),
        (("author", "+price", "text"), "writes notes.Note (author_id, price, text)"),
        (("gone_since",), "writes notes.Note"),
    ],
)
def test_a_writer_is_told_with_the_columns_it_names(columns, says):
    assert told(writes(DOORS, columns=columns)).says.endswith(says)


def test_one_write_that_names_no_columns_may_set_any():
    assert told(writes(DOORS, columns=("text",)), writes(DOORS)).says.endswith("writes notes.Note")


@pytest.mark.parametrize(
    ("touches", "columns"),
    [
        ([writes(DOORS, columns=("text",))], ['["notes.Note.text"])']),
        ([writes(DOORS, "notes.LoudNote", columns=("text",))], ['["notes.Note.text"])']),
        ([writes(DOORS, columns=("text",)), writes(DOORS)], ["[])"]),
        ([writes(DOORS)], ["[])"]),
        ([writes(DOORS, columns=("author", "text"))], ["[])"]),
        ([writes(DOORS, columns=("+text",))], []),
        ([writes(DOORS, columns=("price",))], []),
        ([writes(DOORS, columns=("author_id",))], []),
        ([writes(DOORS, columns=("text",), adds=True)], []),
        ([writes(DOORS, adds=True)], []),
        ([writes(DOORS, LIKE, columns=("note",))], []),
    ],
    ids=[
        "named",
        "of a proxy",
        "one of two",
        "any",
        "a key beside",
        "counted",
        "an amount",
        "a key",
        "or made",
        "made",
        "no column may",
    ],
)
def test_columns_that_may_go_through_stand_in_the_line(touches, columns):
    assert offered(*touches) == columns
