"""Things, by both kinds of Django's test cases. What asks for capture is there only where the toolkit is."""

from unittest import skipUnless

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.transaction import atomic
from django.test import TestCase, TransactionTestCase

from tests.projects.control.things.models import Thing

HAS_TOOLKIT = apps.is_installed("strangler.sync")
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def triggers():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return [name for (name,) in cursor.fetchall()]


class InATransaction(TestCase):
    @classmethod
    def setUpTestData(cls):
        Thing.objects.create(title="for all")

    def test_rows_are_written(self):
        Thing.objects.create(title="mine")
        assert Thing.objects.count() == 2

    def test_rows_of_other_tests_are_gone(self):
        assert Thing.objects.count() == 1

    def test_nothing_is_captured_unless_asked_for(self):
        assert triggers() == []


class Committed(TransactionTestCase):
    """After each of these Django empties every table: by TRUNCATE on PostgreSQL."""

    def test_rows_are_written(self):
        Thing.objects.create(title="mine")
        assert Thing.objects.count() == 1

    def test_rows_of_other_tests_are_gone(self):
        assert Thing.objects.count() == 0

    def test_nothing_is_captured_unless_asked_for(self):
        assert triggers() == []


@skipUnless(HAS_TOOLKIT, "the toolkit is not installed")
class Captured(TransactionTestCase):
    def setUp(self):
        from strangler.testing.captured import captured

        self.changes = self.enterContext(captured(Thing))

    def test_what_is_written_is_queued(self):
        thing = Thing.objects.create(title="mine")
        assert self.changes() == [("things_thing", (str(thing.pk),))]

    def test_a_test_begins_with_nothing_that_another_one_wrote(self):
        assert (Thing.objects.count(), self.changes()) == (0, [])

    def test_tables_are_emptied_under_their_triggers(self):
        """What Django does after each test of this kind, before the triggers go; twice, since the first takes our rows too."""
        for _ in range(2):
            thing = Thing.objects.create(title="mine")
            assert triggers() != []
            self._fixture_teardown()
            assert Thing.objects.count() == 0
            assert {key for _table, key in self.changes()} <= {None, (str(thing.pk),)}, "at most that it was emptied"


@skipUnless(HAS_TOOLKIT, "the toolkit is not installed")
class Fenced(TestCase):
    def test_a_write_is_refused_and_a_read_is_not(self):
        from strangler.testing.captured import fenced

        Thing.objects.create(title="before")
        with fenced(Thing):
            assert Thing.objects.count() == 1
            with self.assertRaisesMessage(DatabaseError, "strangler fenced"), atomic():
                Thing.objects.create(title="past the owner")
