"""A key to a content type or a permission needs no reference, travels as text, and is refused where a text cannot stand."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from strangler import plans
from strangler.stages.replay import instance_of
from strangler.stages.resolve.links import links_of
from strangler.sync.introspect import table_of
from strangler.sync.natural import CONTENT_TYPE, PERMISSION
from tests.unit.plans.test_extraction import extraction, ids_of
from tests.unit.stages.resolve.test_resolve import refusal, resolved

pytestmark = pytest.mark.django_db
LOG = {"tables": [plans.Table("admin.LogEntry")], "references": [plans.Reference("auth.User", ["id"])]}


def test_a_generic_relation_that_leaves_travels_by_the_types_name() -> None:
    moving = links_of(resolved(**LOG))[-1].table("django_admin_log")
    column = moving.column("content_type_id")
    assert (column.natural, column.kind.value, column.nullable) == (CONTENT_TYPE, "text", True)
    assert [parent.table for parent in moving.parents] == ["auth_user"], (
        "whoever asks for a row's parent waits for none"
    )
    assert table_of(LogEntry).column("content_type_id") == column, "as a link made from the model has it"


def test_a_table_between_rows_and_permissions_does_too() -> None:
    tables = [plans.Table("auth.Group"), plans.Table("auth.Group_permissions")]
    moving = links_of(resolved(tables=tables, references=[], endpoints=[], stays=[]))[-1].table(
        "auth_group_permissions"
    )
    assert moving.column("permission_id").natural == PERMISSION


@pytest.mark.parametrize(
    "name", ["contenttypes.ContentType", "django_content_type", "auth.Permission", "auth_permission"]
)
def test_S131_types_and_permissions_are_no_reference(name: str) -> None:
    assert ids_of(extraction(references=[plans.Reference(name, ["id"])])) == ["S131"]


def test_S223_a_type_in_a_key_is_refused() -> None:
    """Triggers queue keys as they stand, and chunks are cut by them."""
    found = refusal(**{**LOG, "tables": [plans.Table("auth.Permission", key=["content_type", "codename"])]})
    assert (found.id, "contenttypes.ContentType in a key" in found.what) == ("S223", True)


def test_S228_an_update_of_a_type_does_not_go_through() -> None:
    answers = [plans.UpdateThrough("django.contrib.admin.models.LogEntry", columns=["content_type"])]
    found = refusal(**LOG, answers=answers)
    assert (found.id, "a number of this database" in found.what) == ("S228", True)


def test_a_replayed_row_has_this_sides_number_again() -> None:
    thing = ContentType.objects.get(app_label="things", model="thing")
    table = table_of(LogEntry)
    values = {column.name: "1" for column in table.columns} | {"content_type_id": "things.thing", "action_time": None}
    entry = instance_of(LogEntry, table, tuple(values[column.name] for column in table.columns), connection.alias)
    assert entry.content_type == thing
