"""A follower's tables are put away under other names and brought back: the feed never notices, who says the old name does."""

import pytest
from django.db import DatabaseError, transaction

from strangler.resilience import moments
from strangler.sync import links, quiet, verify, watch, wire
from strangler.sync.definition import MAX_NAME_BYTES, put_away_name
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED


@pytest.fixture
def owned(pair):
    """Ada's note, liked by Grace; the service owns notes and likes."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    ada, grace = (Author.objects.using("monolith").create(name=name) for name in ("Ada", "Grace"))
    note = Note.objects.using("monolith").create(author=ada, slug="a")
    Like.objects.using("monolith").create(note=note, author=grace)
    pair.settle()
    pair.hand_over(pair.here, pair.to_service, 2)


def rows(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def looks(connection):
    """Tables, and whatever triggers of ours are on them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2")
        else:
            cursor.execute(
                "SELECT c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) FROM pg_class c LEFT JOIN pg_trigger t"
                " ON t.tgrelid = c.oid WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY 1, 2"
            )
        return cursor.fetchall()


def test_whoever_says_the_old_name_fails_and_rows_still_come(owned):
    renamed = quiet.put_away(owned.monolith, MOVED)
    assert renamed == [("notes_note", "strangler_quiet_notes_note"), ("notes_like", "strangler_quiet_notes_like")]
    with pytest.raises(DatabaseError), transaction.atomic(using="monolith"):
        Note.objects.using("monolith").count()

    author = Author.objects.using("service").get(name="Ada")
    new = Note.objects.using("service").create(author=author, slug="b")
    Note.objects.using("service").filter(slug="a").update(body="changed")
    Like.objects.using("service").all().delete()
    owned.settle()

    assert new.pk in rows(owned.monolith, "strangler_quiet_notes_note")
    assert rows(owned.monolith, "strangler_quiet_notes_like") == []


def test_put_away_rows_are_proven_and_watched_as_ever(owned):
    quiet.put_away(owned.monolith, MOVED)
    assert watch.look(owned.monolith, MOVED) == []
    report = verify.verify(owned.service, MOVED, owned.to_monolith)
    assert (report.rows, report.drifts) == (2, [])
    assert owned.here.fitness(wire.Named(MOVED)).schema == ()


def test_put_away_tables_are_fenced(owned):
    quiet.put_away(owned.monolith, MOVED)
    with pytest.raises(DatabaseError, match="fenced"), transaction.atomic(using="monolith"):
        with owned.monolith.cursor() as cursor:
            cursor.execute("UPDATE strangler_quiet_notes_note SET body = 'past the fence'")


def test_brought_back_they_are_what_they_were(owned):
    before = looks(owned.monolith)
    quiet.put_away(owned.monolith, MOVED)
    assert looks(owned.monolith) != before
    quiet.bring_back(owned.monolith, MOVED)
    assert looks(owned.monolith) == before
    assert not quiet.is_put_away(owned.monolith, MOVED)
    owned.hand_over(owned.there, owned.to_monolith, 3)
    note = Note.objects.using("monolith").create(author=Author.objects.using("monolith").first(), slug="c")
    owned.settle()
    assert Note.objects.using("service").filter(pk=note.pk).exists()


def test_done_twice_is_done_once(owned):
    assert quiet.put_away(owned.monolith, MOVED)
    assert quiet.put_away(owned.monolith, MOVED) == []
    assert quiet.bring_back(owned.monolith, MOVED)
    assert quiet.bring_back(owned.monolith, MOVED) == []


def test_an_owners_tables_stay_where_they_are(pair):
    pair.install()
    with pytest.raises(quiet.NotAFollower):
        quiet.put_away(pair.monolith, MOVED)
    assert rows(pair.monolith, "notes_note") == []


def test_a_conductor_that_dies_in_it_has_changed_nothing(owned):
    def die(**facts):
        raise KeyboardInterrupt

    before = looks(owned.monolith)
    with moments.listening("sync.renamed", die), pytest.raises(KeyboardInterrupt):
        quiet.put_away(owned.monolith, MOVED)
    assert looks(owned.monolith) == before
    assert not links.read(owned.monolith, MOVED).definition.is_put_away


def test_a_name_that_is_too_long_is_cut_to_one_of_its_own():
    long, other = "a" * 60, "a" * 59 + "b"
    assert len(put_away_name(long)) <= MAX_NAME_BYTES
    assert put_away_name(long) != put_away_name(other)
