"""A row that arrived is given to the plan's receivers as Django would have: every kind of column, created or not, deleted."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.db.models.signals import post_delete, post_save
from msgspec.structs import replace

from strangler.stages import replay
from strangler.sync.arrivals import rows_arrived
from strangler.sync.introspect import table_of
from tests.projects.sync.models import Author, Note

VALUES = {
    "id": 7,
    "author_id": 3,
    "slug": "a",
    "body": "text",
    "score": Decimal("1.10"),
    "extra": None,
    "is_public": False,
    "made_at": None,
    "token": uuid.UUID(int=7),
}
TEXTS = {**{name: None if value is None else str(value) for name, value in VALUES.items()}, "is_public": "false"}


@pytest.fixture
def heard(pair, monkeypatch):
    """What a receiver of Note's signals was told; the plan is the test's to say."""
    told = []

    def receiver(signal, sender, instance, created=None, **_facts):
        told.append((signal, created, instance))

    post_save.connect(receiver, sender=Note, weak=False)
    post_delete.connect(receiver, sender=Note, weak=False)
    monkeypatch.setattr(replay, "_receivers", lambda extraction: [receiver])
    rows_arrived.connect(replay.replay, weak=False)
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    pair.settle()
    yield pair, author, told
    rows_arrived.disconnect(replay.replay)
    post_save.disconnect(receiver, sender=Note)
    post_delete.disconnect(receiver, sender=Note)


@pytest.mark.parametrize("carried", [len(TEXTS), 3])
def test_values_reach_their_own_fields_whatever_sequence_the_table_has(carried):
    """A table's columns stand as its migrations made them: foreign keys last, say. Those left out are deferred."""
    columns = tuple(reversed(table_of(Note).columns))[-carried:]
    values = tuple(TEXTS[column.name] for column in columns)

    instance = replay.instance_of(Note, replace(table_of(Note), columns=columns), values, "default")

    told = {name: value for name, value in vars(instance).items() if not name.startswith("_")}
    assert told == {column.name: VALUES[column.name] for column in columns}


def test_a_row_that_arrived_is_told_as_django_would_have(heard):
    pair, author, told = heard
    values = {
        "slug": "a",
        "body": "text",
        "score": Decimal("1.10"),
        "extra": {"a": [1, None]},
        "is_public": False,
        "made_at": datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC),
        "token": uuid.UUID(int=7),
    }
    note = Note.objects.using("monolith").create(author=author, **values)
    del told[:]  # Django's own, at the owner
    pair.settle()
    ((signal, created, instance),) = told
    assert (signal, created, instance.pk) == (post_save, True, note.pk)
    assert {name: getattr(instance, name) for name in values} == values
    assert not instance._state.adding
    del told[:]
    note.delete()
    del told[:]
    pair.settle()
    assert [(signal, instance.slug) for signal, _created, instance in told] == [(post_delete, "a")]


def test_rows_of_an_app_that_has_left_are_told_to_nobody(monkeypatch):
    """Its receivers' code does not even load: it is not asked for, at each row."""

    def import_nothing(extraction):
        raise RuntimeError("Model class Note isn't in an application in INSTALLED_APPS.")

    monkeypatch.setattr(replay, "_receivers", import_nothing)
    gone = replace(table_of(Note), name="notes_gone")
    replay.replay(link="notes", table=gone, arrived=[], using="monolith")
