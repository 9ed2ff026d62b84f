"""Whatever way Django or a person writes, the keys that are queued are the keys that changed: none is missing, and none is
there for nothing.
"""

import pytest
from django.db import connections

from strangler.sync import queue
from strangler.sync.queue import hold
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED


@pytest.fixture
def shop(pair):
    """Ada with two notes, and Grace, who likes the first; nothing queued."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    ada, grace = (Author.objects.using("monolith").create(name=name) for name in ("Ada", "Grace"))
    a, b = (Note.objects.using("monolith").create(author=ada, slug=slug) for slug in "ab")
    Like.objects.using("monolith").create(note=a, author=grace)
    pair.settle()


def notes():
    return Note.objects.using("monolith")


def a_note(slug="a"):
    return notes().get(slug=slug)


def bulk_create():
    ada = Author.objects.using("monolith").get(name="Ada")
    notes().bulk_create([Note(author=ada, slug=f"n{i}") for i in range(10)])
    return {("notes_note", pk) for pk in notes().filter(slug__startswith="n").values_list("pk", flat=True)}


def upsert():
    """ON CONFLICT DO UPDATE: one row of the statement is new, the other is not."""
    ada = Author.objects.using("monolith").get(name="Ada")
    rows = [Note(author=ada, slug="a", body="again"), Note(author=ada, slug="new", body="first")]
    notes().bulk_create(rows, update_conflicts=True, unique_fields=["slug"], update_fields=["body"])
    assert a_note().body == "again"
    return {("notes_note", a_note(slug).pk) for slug in ("a", "new")}


def upsert_of_nothing():
    """ON CONFLICT DO NOTHING: what was there stays as it was. SQLite queues it all the same: a trigger before an insert cannot
    tell that it is not a REPLACE."""
    ada = Author.objects.using("monolith").get(name="Ada")
    notes().bulk_create([Note(author=ada, slug="a"), Note(author=ada, slug="new")], ignore_conflicts=True)
    spared = {("notes_note", a_note().pk)} if connections["monolith"].vendor == "sqlite" else set()
    return {("notes_note", a_note("new").pk)} | spared


def update():
    notes().update(body="updated")
    return {("notes_note", a_note(slug).pk) for slug in "ab"}


def bulk_update():
    a, b = a_note("a"), a_note("b")
    a.body, b.body = "one", "two"
    notes().bulk_update([a, b], ["body"])
    return {("notes_note", each.pk) for each in (a, b)}


def many_to_many_add():
    ada = Author.objects.using("monolith").get(name="Ada")
    a_note("b").readers.add(ada)
    return {("notes_like", Like.objects.using("monolith").get(author=ada).pk)}


def many_to_many_set():
    """One goes, one comes."""
    ada, gone = Author.objects.using("monolith").get(name="Ada"), Like.objects.using("monolith").get()
    a_note().readers.set([ada])
    return {("notes_like", gone.pk), ("notes_like", Like.objects.using("monolith").get().pk)}


def many_to_many_clear():
    gone = Like.objects.using("monolith").get()
    a_note().readers.clear()
    return {("notes_like", gone.pk)}


def raw_delete():
    gone = a_note("b")
    notes().filter(pk=gone.pk)._raw_delete("monolith")
    return {("notes_note", gone.pk)}


def raw_sql():
    with connections["monolith"].cursor() as cursor:
        cursor.execute("UPDATE notes_note SET body = 'raw' WHERE slug = 'a'")
    return {("notes_note", a_note().pk)}


def save():
    note = a_note()
    note.body = "saved"
    note.save()
    return {("notes_note", note.pk)}


def cascade():
    note, like = a_note(), Like.objects.using("monolith").get()
    gone = {("notes_note", note.pk), ("notes_like", like.pk)}
    note.delete()
    return gone


WRITES = [
    *(bulk_create, upsert, upsert_of_nothing, update, bulk_update, raw_delete, raw_sql, save, cascade),
    *(many_to_many_add, many_to_many_set, many_to_many_clear),
]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_what_is_queued_is_what_changed(shop, write):
    changed = write()
    queue.unpack(shop.monolith, MOVED)
    held = hold(shop.monolith, MOVED, holder="test", limit=100, lease_s=60)
    assert {(item.claim.row.table, int(item.claim.row.key[0])) for item in held} == changed
    shop.settle()
    shop.assert_equal()
