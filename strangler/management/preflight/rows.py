"""Tables that could leave in; which of them cannot as they are, and whose own triggers would fire twice, out. Both engines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.management.preflight.candidates import Candidate
from strangler.management.preflight.finding import Finding, heed, some, tables
from strangler.stages.resolve.schema import KINDS, Schema

GUARD = {
    "postgresql": "let each say WHEN (coalesce(current_setting('strangler.origin', true), '') = ''), or be repeatable",
    "sqlite": "see that what they do may be done twice, or move it into the application",
}
_TRIGGERS = {
    "postgresql": "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) ORDER BY 1, 2",
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2",
}
_HIDDEN = """
SELECT relname, current_user FROM pg_class
WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid) AND row_security_active(oid) ORDER BY 1
"""


def looks(connection: Connection, wanted: Sequence[Candidate]) -> Iterator[Finding]:
    schema = Schema(connection.alias)
    there = [each for each in wanted if each.table in schema.kinds]
    yield Finding("tables", f"{len(there)} of {len(wanted)} models have one in {connection.alias}")
    if missing := [each.model for each in wanted if each.is_managed and each.table not in schema.kinds]:
        yield heed("tables", "P306", count=len(missing), alias=connection.alias, some=some(missing))
    yield from _kinds(there, schema)
    plain = [each.table for each in there if schema.kinds[each.table] not in KINDS]
    if keyless := [table for table in plain if not schema.primary_key(table)]:
        yield tables("tables", "P301", count=len(keyless), some=some(keyless))
    yield from _triggers(connection, {each.table for each in there})
    if connection.vendor == "postgresql":
        yield from _hidden(connection, {each.table for each in there})


def _kinds(there: Sequence[Candidate], schema: Schema) -> Iterator[Finding]:
    by_kind: dict[bool, list[str]] = defaultdict(list)
    for each in there:
        kind = schema.kinds[each.table]
        if kind in KINDS:
            by_kind[kind == "v"].append(each.table)
    if by_kind[False]:
        yield tables("tables", "P302", count=len(by_kind[False]), some=some(by_kind[False]))
    if by_kind[True]:
        yield tables("tables", "P303", count=len(by_kind[True]), some=some(by_kind[True]))


def _triggers(connection: Connection, names: set[str]) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        found = [
            (table, name) for table, name in cursor.fetchall() if table in names and not name.startswith("strangler_")
        ]
    if found:
        told = some([f"{name} on {table}" for table, name in found])
        count = len({table for table, _ in found})
        yield heed("tables", "P305", count=count, some=told, next=GUARD[connection.vendor])


def _hidden(connection: Connection, names: set[str]) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_HIDDEN)
        found = [(table, role) for table, role in cursor.fetchall() if table in names]
    if found:
        yield tables("tables", "P304", some=some([table for table, _ in found]), role=found[0][1])
