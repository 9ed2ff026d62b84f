"""What one database says about its tables, read once and kept. Called by tables; knows both engines through Django."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connections

KINDS = {"v": "view", "p": "partition", "P": "partitioned table", "i": "table with heirs or a parent"}

# Django calls partitions `p` and takes what they are parts of for a plain table.
_TIED = """
SELECT relname, CASE WHEN relkind = 'p' THEN 'P' WHEN relispartition THEN 'p' ELSE 'i' END FROM pg_class
WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)
    AND (relkind = 'p' OR EXISTS (SELECT 1 FROM pg_inherits WHERE oid IN (inhparent, inhrelid)))
"""


@dataclass
class Schema:
    """One database as introspection sees it. Every attribute may raise django.db.Error."""

    alias: str
    _described: dict[str, list[Any]] = field(default_factory=dict)
    _constraints: dict[str, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Name of each table and view -> `t`, or one of KINDS."""
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            kinds = {info.name: info.type for info in connection.introspection.get_table_list(cursor)}
            if connection.vendor == "postgresql":
                cursor.execute(_TIED)
                kinds |= dict(cursor.fetchall())
        return kinds

    def columns(self, table: str) -> list[Any]:
        """Django's FieldInfo of each column: name, type_code, null_ok, default and more."""
        if table not in self._described:
            connection = connections[self.alias]
            with connection.cursor() as cursor:
                self._described[table] = list(connection.introspection.get_table_description(cursor, table))
        return self._described[table]

    def constraints(self, table: str) -> dict[str, Any]:
        if table not in self._constraints:
            connection = connections[self.alias]
            with connection.cursor() as cursor:
                self._constraints[table] = connection.introspection.get_constraints(cursor, table)
        return self._constraints[table]

    def primary_key(self, table: str) -> tuple[str, ...]:
        found = (each["columns"] for each in self.constraints(table).values() if each["primary_key"])
        return tuple(next(found, ()))

    def unique_sets(self, table: str) -> list[tuple[str, ...]]:
        """Columns that are unique together, the primary key first. Expressions have no columns and are left out."""
        found = [each for each in self.constraints(table).values() if each["unique"] and each["columns"]]
        plain = [each for each in found if all(each["columns"])]
        ordered = sorted(plain, key=lambda each: (not each["primary_key"], each["columns"]))
        return list(dict.fromkeys(tuple(each["columns"]) for each in ordered))

    def foreign_keys(self, table: str) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
        """(columns, other table, its columns) of each constraint of one column."""
        found = [each for each in self.constraints(table).values() if each["foreign_key"]]
        return [(tuple(each["columns"]), each["foreign_key"][0], (each["foreign_key"][1],)) for each in found]

    def type_of(self, info: Any) -> tuple[str, str]:
        """(Django's field type, the engine's name for it) of a column without a model; empty if unknown."""
        introspection = connections[self.alias].introspection
        try:
            found: Any = introspection.get_field_type(info.type_code, info)
        except KeyError:
            return "", str(info.type_code)
        return (found[0] if isinstance(found, tuple) else found), str(info.type_code)
