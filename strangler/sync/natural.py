"""Numbers that mean nothing in another database: a content type's, a permission's. They travel as the text by which Django
tells them apart, and become this side's number again in the statement that writes them. Called by engines, rows, fitting and
replay.

A type that this side has never heard of is made when a row names it: its model may live at the other side only. Django takes
such a one for stale, and `remove_stale_contenttypes` would take the rows along.
"""

from collections.abc import Iterable, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync.definition import Column, Table

CONTENT_TYPE, PERMISSION = "contenttypes.ContentType", "auth.Permission"
TABLES = {CONTENT_TYPE: ("django_content_type",), PERMISSION: ("auth_permission", "django_content_type")}

# Columns of other names: inside of the look-up, the row's own column is found outside.
_TYPES = "SELECT id AS strangler_id, app_label || '.' || model AS strangler_text FROM django_content_type"
_PERMISSIONS = (
    "SELECT p.id AS strangler_id, t.app_label || '.' || t.model || '.' || p.codename AS strangler_text"
    " FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id"
)
_LOOK_UPS = {CONTENT_TYPE: _TYPES, PERMISSION: _PERMISSIONS}


def text_sql(column: Column, value: str) -> str:
    """value: the column as SQL."""
    return f"(SELECT strangler_text FROM ({_LOOK_UPS[column.natural]}) natural_key WHERE strangler_id = {value})"


def number_sql(column: Column, text: str) -> str:
    """text: SQL that yields what text_sql gave."""
    return f"(SELECT strangler_id FROM ({_LOOK_UPS[column.natural]}) natural_key WHERE strangler_text = {text})"


def number_of(connection: Connection, column: Column, text: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {number_sql(column, '%s')}", [text])
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


def ensure(connection: Connection, columns: Sequence[Column], rows: Iterable[Sequence[str | None]]) -> None:
    """Make what these values name and this side has not. Inside the caller's transaction."""
    places = [(place, column) for place, column in enumerate(columns) if column.natural]
    if not places:
        return
    named = {(column, text) for values in rows for place, column in places if (text := values[place]) is not None}
    for column, text in sorted(named, key=lambda pair: (pair[0].name, pair[1])):
        if number_of(connection, column, text) is None:
            _make(connection, column, text)


def lacking(table: Table, present: Iterable[str]) -> list[str]:
    """Tables that a column's text is looked up in and that are not there."""
    needed = {name for column in table.columns if column.natural for name in TABLES[column.natural]}
    return sorted(needed - set(present))


def _make(connection: Connection, column: Column, text: str) -> None:
    app, model, *codename = text.split(".", 2)
    sql = "INSERT INTO django_content_type(app_label, model) VALUES (%s, %s) ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, [app, model])
        if column.natural == PERMISSION:
            cursor.execute(
                "INSERT INTO auth_permission(name, codename, content_type_id) SELECT %s, %s, id FROM django_content_type"
                " WHERE app_label = %s AND model = %s ON CONFLICT DO NOTHING",
                [codename[0], codename[0], app, model],
            )
