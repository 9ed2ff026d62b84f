"""A table with one column of a kind, made by hand on either engine as Django would make it."""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync.definition import Column, Kind, Table

STORED = {  # kind: the type a column of it has on SQLite, and on PostgreSQL
    Kind.INT: ("bigint", "bigint"),
    Kind.TEXT: ("varchar(200)", "varchar(200)"),
    Kind.BOOL: ("bool", "boolean"),
    Kind.DECIMAL: ("decimal", "numeric(12, 2)"),
    Kind.FLOAT: ("real", "double precision"),
    Kind.DATETIME: ("datetime", "timestamptz"),
    Kind.NAIVE: ("datetime", "timestamp"),
    Kind.DATE: ("date", "date"),
    Kind.TIME: ("time", "time"),
    Kind.DURATION: ("bigint", "interval"),
    Kind.UUID: ("char(32)", "uuid"),
    Kind.JSON: ("text", "jsonb"),
    Kind.BYTES: ("BLOB", "bytea"),
    Kind.IP: ("char(39)", "inet"),
}


def made(connection: Connection, kind: Kind, *, is_key: bool, scale: int = 2) -> Table:
    """A table of one such column and a number; either may be the key."""
    type_of = STORED[kind][connection.vendor == "postgresql"]
    key = "value" if is_key else "id"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "Of a kind" (id bigint, value {type_of}, PRIMARY KEY ({key}))')
    column = Column("value", kind, nullable=not is_key, scale=scale if kind is Kind.DECIMAL else None)
    return Table("Of a kind", (Column("id", Kind.INT), column), (key,))
