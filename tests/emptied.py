"""A database that a test has committed rows to in; the same one without them out. Installed by conftest, in place of Django's
flush: that truncates, which makes PostgreSQL a new file for each table and index, a fifth of a second a test, and sends
post_migrate, so that content types and permissions are made once more. Those stay here, as long as nobody touched them.
"""

from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.test import TransactionTestCase

MADE_BY_MIGRATE = ("auth_permission", "django_content_type")  # nothing in them refers to a table that is emptied
LAST = "strangler_"  # where a trigger that a test left behind notes what is deleted elsewhere

Rows = list[tuple[Any, ...]]
_usual_setup = TransactionTestCase.__dict__["_fixture_setup"].__func__  # a class method
_flush = TransactionTestCase._fixture_teardown
_made: dict[str, Rows] = {}  # by the database's alias: what migrate made, as the next test is to find it


def install() -> None:
    TransactionTestCase._fixture_setup = classmethod(_setup)
    TransactionTestCase._fixture_teardown = _teardown


def _setup(case: type[TransactionTestCase]) -> None:
    _usual_setup(case)
    for alias in case._databases_names(include_mirrors=False):
        if alias not in _made:
            _made[alias] = _made_by_migrate(connections[alias])


def _teardown(case: TransactionTestCase) -> None:
    if not all(_is_emptied(alias) for alias in case._databases_names(include_mirrors=False)):
        _made.clear()  # whatever has to be made once more gets other keys
        _flush(case)


def _is_emptied(alias: str) -> bool:
    """False where only a flush will do: migrate's rows are not what they were, or some rows are not to be deleted."""
    connection = connections[alias]
    try:
        if _made_by_migrate(connection) != _made.get(alias):
            return False
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            for table in _tables(connection):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
    except DatabaseError:
        return False
    return True


def _tables(connection: Connection) -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - set(MADE_BY_MIGRATE), key=lambda name: (name.startswith(LAST), name))


def _made_by_migrate(connection: Connection) -> Rows:
    """All of it, in the sequence in which it was made."""
    there = connection.introspection.table_names()
    rows: Rows = []
    with connection.cursor() as cursor:
        for table in MADE_BY_MIGRATE:
            if table in there:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY id")
                rows += cursor.fetchall()
    return rows
