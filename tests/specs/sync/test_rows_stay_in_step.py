"""Rows written at the owner arrive at the follower, whatever wrote them, on both engines."""

import datetime
import sqlite3
import uuid
from decimal import Decimal

import msgspec
import pytest

from strangler.sync.definition import LinkDefinition
from strangler.sync.wire import Named
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link, reference_link

NOON = datetime.datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=datetime.UTC)


def _author(name="Ada"):
    return Author.objects.using("monolith").create(name=name)


def _note(author, slug, **values):
    return Note.objects.using("monolith").create(author=author, slug=slug, **values)


def test_every_column_kind_arrives_unchanged(pair):
    pair.install()
    note = _note(
        _author("Zoë 🦉"),
        "a",
        body="line\nline 'quoted' \"twice\"",
        score=Decimal("1.10"),
        extra={"b": [1, 2.50, None, "é"], "a": {}},
        is_public=False,
        made_at=NOON,
        token=uuid.UUID(int=7),
    )
    Like.objects.using("monolith").create(note=note, author=note.author, weight=0.1)
    pair.settle()
    pair.assert_equal()
    assert Note.objects.using("service").get().score == Decimal("1.10")


def test_null_and_empty_text_stay_different(pair):
    pair.install()
    _note(_author(""), "a", body="", score=None, extra=None, made_at=None)
    pair.settle()
    pair.assert_equal()


def test_bulk_raw_and_cascade_writes_are_captured(pair):
    pair.install()
    author = _author()
    Note.objects.using("monolith").bulk_create([Note(author=author, slug=f"n{i}") for i in range(10)])
    Note.objects.using("monolith").filter(slug__in=["n1", "n2"]).update(body="updated")
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE notes_note SET body = 'raw' WHERE slug = 'n3'")
        cursor.execute("DELETE FROM notes_note WHERE slug = 'n4'")
    other = _author("gone")
    Like.objects.using("monolith").create(note=_note(other, "with-like"), author=author)
    pair.settle()
    pair.assert_equal()
    other.delete()
    pair.settle()
    pair.assert_equal()
    assert Note.objects.using("service").count() == 9


def test_a_deleted_row_is_deleted_at_the_follower(pair):
    pair.install()
    note = _note(_author(), "a")
    pair.settle()
    note.delete()
    pair.settle()
    assert not Note.objects.using("service").exists()


def test_a_changed_key_is_a_delete_and_an_insert(pair):
    pair.install()
    note = _note(_author(), "a")
    pair.settle()
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE notes_note SET id = 4711 WHERE id = %s", [note.pk])
    pair.settle()
    pair.assert_equal()
    assert Note.objects.using("service").get().pk == 4711


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_replace_by_a_foreign_connection_is_captured(pair):
    """As a cron job or the shell of SQLite writes: with the pragmas of no Django connection, and so with no DELETE trigger
    for the rows that REPLACE removes."""
    pair.install()
    author = _author()
    _note(author, "a"), _note(author, "b"), _note(author, "c")
    pair.settle()
    foreign = sqlite3.connect(pair.monolith.settings_dict["NAME"])
    columns = "author_id, slug, body, is_public, token"
    foreign.execute(f"REPLACE INTO notes_note(id, {columns}) SELECT 77, {columns} FROM notes_note WHERE slug = 'a'")
    foreign.execute("UPDATE OR REPLACE notes_note SET slug = 'b' WHERE slug = 'c'")
    foreign.commit()
    foreign.close()
    pair.settle()
    assert list(Note.objects.using("service").order_by("slug").values_list("pk", "slug")) == [(77, "a"), (3, "b")]
    pair.assert_equal()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_replace_by_a_partial_unique_rule_is_captured(pair):
    note, like = moved_link().tables
    note = msgspec.structs.replace(note, uniques=(), partial_uniques=(("body",),))
    pair.install(reference_link(), LinkDefinition(MOVED, (note, like)))
    author = _author()
    _note(author, "a", body="same"), _note(author, "b", body="same", is_public=False)
    pair.settle()
    with pair.monolith.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_public ON notes_note(body) WHERE is_public")
        cursor.execute("UPDATE OR REPLACE notes_note SET is_public = 1 WHERE slug = 'b'")
    pair.settle()
    assert [note.slug for note in Note.objects.using("service").all()] == ["b"]


def test_a_rolled_back_write_leaves_nothing(pair):
    from django.db import transaction

    pair.install()
    author = _author()
    try:
        with transaction.atomic(using="monolith"):
            _note(author, "a")
            raise RuntimeError
    except RuntimeError:
        pass
    pair.settle()
    assert not Note.objects.using("service").exists()


def test_a_reference_sends_only_changes_of_its_columns(pair):
    pair.install()
    author = _author()
    pair.settle()
    author.last_seen = NOON
    author.save(using="monolith")
    assert pair.deliver(REFERENCES).was_idle
    author.name = "Grace"
    author.save(using="monolith")
    pair.settle(REFERENCES)
    assert Author.objects.using("service").get().name == "Grace"


def test_a_second_delivery_changes_nothing(pair):
    pair.install()
    _note(_author(), "a", body="first")
    pair.settle()
    batch = pair.to_service.posted[-1]
    note = Note.objects.using("monolith").get()
    note.body = "second"
    note.save()
    pair.settle()
    reply = pair.there.apply(batch)
    assert reply.admission != "admitted" or {r.outcome for r in reply.receipts} == {"stale"}
    assert Note.objects.using("service").get().body == "second"


def test_a_crash_after_the_post_sends_the_keys_again(pair):
    pair.install()
    pair.settle()
    _note(_author(), "a")
    pair.settle(REFERENCES)

    def crash(verb, request):
        raise SystemExit

    pair.to_service.after = crash
    try:
        pair.deliver()
    except SystemExit:
        pass
    pair.to_service.after = lambda verb, request: None
    assert pair.deliver().was_idle, "the lease still holds"
    pair.settle()
    pair.assert_equal()


def test_a_child_that_arrives_before_its_parent_waits_and_travels_with_it(pair):
    pair.install()
    author = _author()
    pair.settle()
    note = _note(author, "a")
    like = Like.objects.using("monolith").create(note=note, author=author)
    pair.stall("notes_note", note.pk)
    first = pair.deliver()
    assert (first.sent, first.waiting) == (1, 1)
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_inflight SET lease_us = 0 WHERE table_name = 'notes_like'")
    second = pair.deliver()
    assert (second.sent, second.delivered) == (2, 2)
    assert Like.objects.using("service").get().pk == like.pk


def test_a_unique_pair_deleted_and_made_again_arrives_in_any_sequence(pair):
    pair.install()
    author = _author()
    old = _note(author, "same")
    pair.settle()
    old.delete()
    new = _note(author, "same")
    assert pair.deliver().delivered == 2
    assert [n.pk for n in Note.objects.using("service").all()] == [new.pk]
    new_pk = new.pk
    new.delete()
    newest = _note(author, "same")
    pair.stall("notes_note", new_pk)
    assert pair.deliver().waiting == 1
    pair.settle()
    assert [n.pk for n in Note.objects.using("service").all()] == [newest.pk]


def test_a_parent_made_anew_with_its_unique_value_makes_room_for_itself_with_its_children(pair):
    pair.install()
    author = _author()
    old = _note(author, "same")
    Like.objects.using("monolith").create(note=old, author=author)
    pair.settle()
    old.delete()  # its likes first
    Like.objects.using("monolith").create(note=_note(author, "same"), author=author)
    assert pair.deliver().dead == 0
    pair.settle()
    pair.assert_equal()


def test_a_child_moves_from_the_parent_that_makes_room_to_one_that_comes(pair):
    pair.install()
    author = _author()
    old = _note(author, "same")
    like = Like.objects.using("monolith").create(note=old, author=author)
    pair.settle()
    like.note = _note(author, "another")
    like.save()
    old.delete()
    _note(author, "same", pk=99)
    assert pair.deliver().dead == 0
    pair.settle()
    pair.assert_equal()


def test_a_parent_does_not_make_room_while_a_child_of_the_old_one_is_held_by_another_sender(pair):
    pair.install()
    author = _author()
    old = _note(author, "same")
    like = Like.objects.using("monolith").create(note=old, author=author)
    pair.settle()
    like_pk = like.pk
    old.delete()
    Like.objects.using("monolith").create(note=_note(author, "same"), author=author)
    pair.stall("notes_like", like_pk)
    done = pair.deliver()
    assert (done.waiting, done.dead) == (3, 0)
    pair.settle()
    pair.assert_equal()


def test_swapped_unique_values_arrive_together(pair):
    pair.install()
    author = _author()
    a, b, c = (_note(author, slug) for slug in "abc")
    for note in (a, b, c):
        Like.objects.using("monolith").create(note=note, author=author)
    pair.settle()
    with pair.monolith.cursor() as cursor:
        for slug, pk in (("x", a.pk), ("a", b.pk), ("b", c.pk), ("c", a.pk)):
            cursor.execute("UPDATE notes_note SET slug = %s WHERE id = %s", [slug, pk])
    pair.settle(MOVED)
    pair.assert_equal()


def test_a_truncated_table_is_emptied_at_the_follower_too(pair, engine):
    pair.install()
    author = _author()
    for slug in "abc":
        Like.objects.using("monolith").create(note=_note(author, slug), author=author)
    pair.settle()
    with pair.monolith.cursor() as cursor:
        cursor.execute("DELETE FROM notes_like" if engine == "sqlite" else "TRUNCATE notes_like")
    pair.settle()
    pair.assert_equal()
    assert not Like.objects.using("service").exists()


def test_a_row_the_follower_refuses_stops_nobody_else(pair):
    pair.install()
    author = _author()
    pair.settle()
    with pair.service.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX own_rule ON notes_note(body)")  # unknown to the monolith
    _note(author, "a", body="same")
    _note(author, "b", body="same")
    _note(author, "c", body="other")
    done = pair.deliver()
    assert (done.delivered, done.dead) == (2, 1)
    assert Note.objects.using("service").count() == 2
    with pair.service.cursor() as cursor:
        cursor.execute("DROP INDEX own_rule")
    dead = Note.objects.using("monolith").get(slug="b")
    dead.body = "its own"
    dead.save()
    pair.settle()
    pair.assert_equal()
    assert pair.here.state(Named(MOVED)).dead_letters == 0
