"""Whoever asked is told of each row that arrived, once, in the same transaction, and cannot stop rows from arriving."""

from contextlib import contextmanager

from strangler.sync.arrivals import rows_arrived
from tests.projects.sync.models import Author, Note


@contextmanager
def listening(listener):
    rows_arrived.connect(listener, weak=False)
    try:
        yield
    finally:
        rows_arrived.disconnect(listener)


def test_each_arrival_is_told_once_with_what_was_before(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    pair.settle()
    told = []

    def listener(table, arrived, **_):
        told.extend((table.name, a.before is None, a.after is None) for a in arrived)

    with listening(listener):
        note = Note.objects.using("monolith").create(author=author, slug="a")
        pair.settle()
        note.body = "changed"
        note.save()
        pair.settle()
        pair.there.apply(pair.to_service.posted[-1])
        note.delete()
        pair.settle()
    assert told == [("notes_note", True, False), ("notes_note", False, False), ("notes_note", False, True)]


def test_what_a_listener_writes_stands_and_a_failing_one_stops_nobody(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    pair.settle()

    def failing(using, **_):
        with pair.service.cursor() as cursor:
            cursor.execute("INSERT INTO strangler_lease(name, holder, until_us) VALUES ('taken back', '', 0)")
        raise RuntimeError("a listener's own fault")

    def writing(using, **_):
        with pair.service.cursor() as cursor:
            cursor.execute("INSERT INTO strangler_lease(name, holder, until_us) VALUES ('stands', '', 0)")

    with listening(failing), listening(writing):
        Note.objects.using("monolith").create(author=author, slug="a")
        pair.settle()
    pair.assert_equal()
    with pair.service.cursor() as cursor:
        cursor.execute("SELECT name FROM strangler_lease")
        assert cursor.fetchall() == [("stands",)]
