"""Code that names the columns it sets is told with them; code that does not may set any."""

import pytest

from strangler.boundaries.edge import Mode
from tests.unit.boundaries.choir import BEGINNING, traced

EVENING = "evenings.Evening"
DESK = "choir.evenings.desk"


def named(line: str) -> set[tuple[str, ...]]:
    """Columns that a function of this line sets, one tuple for each write."""
    tracing, _ = traced({DESK: f"{BEGINNING}def book(evening: Evening, given):\n    {line}\n"})
    touches = tracing.trace.every_touch()
    return {touch.columns for touch in touches if touch.code == f"{DESK}.book" and touch.mode is Mode.WRITE}


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("Evening.objects.filter(pk=1).update(note=1, hall=given)", ("hall", "note")),
        ("Evening.objects.update(note=1, **{'hall': given})", ("hall", "note")),
        ("Evening.objects.aupdate(note=given)", ("note",)),
        ("Evening.objects.bulk_update(given, ['note', 'hall'])", ("hall", "note")),
        ("Evening.objects.bulk_update(given, fields=('note',), batch_size=9)", ("note",)),
        ("evening.save(update_fields=['note'])", ("note",)),
        ("evening.save(update_fields={'note'}, using=given)", ("note",)),
        ("Evening.objects.update_or_create(pk=1, defaults={'note': given})", ("note",)),
        ("Evening.objects.update_or_create(pk=1, defaults=dict(note=given))", ("note",)),
        ("[each.save(update_fields=['note']) for each in Evening.objects.all()]", ("note",)),
        ("Evening.objects.update(seats=F('seats') + 1, note=1)", ("+seats", "note")),
    ],
)
def test_a_write_is_told_with_the_columns_it_names(line: str, columns: tuple[str, ...]) -> None:
    assert named(line) == {columns}


@pytest.mark.parametrize(
    "line",
    [
        "evening.save()",
        "evening.save(update_fields=given)",
        "evening.save(update_fields=['note', given])",
        "evening.save(**given)",
        "Evening.objects.update(note=1, **given)",
        "Evening.objects.update(note=1, **{given: 2})",
        "Evening.objects.bulk_update(given, given)",
        "Evening.objects.update_or_create(pk=1, defaults=given)",
        "Evening.objects.update_or_create(pk=1, defaults={**given})",
        "Evening.objects.update_or_create(pk=1)",
        "Evening.objects.create(note=1)",
        "Evening.objects.update(note=1) if given else Evening.objects.update(hall=1)",
        "evening.save(update_fields=['note']); evening.save()",
    ],
)
def test_a_write_that_does_not_name_all_its_columns_names_none(line: str) -> None:
    assert named(line) == {()}


def test_what_may_add_rows_is_told_from_what_only_changes_some() -> None:
    lines = (
        "def add(): Evening.objects.update_or_create(pk=1, defaults={'note': 1})\n"
        "def make(): Evening.objects.bulk_create([])\n"
        "def change(): Evening.objects.update(note=1)\n"
    )
    tracing, _ = traced({DESK: BEGINNING + lines})
    adding = {touch.code.rpartition(".")[2]: touch.adds for touch in tracing.trace.every_touch()}
    assert {name: adding[name] for name in ("add", "make", "change")} == {"add": True, "make": True, "change": False}
