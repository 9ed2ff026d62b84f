"""Tables of a PostgreSQL database in; what would hide their changes or number them wrongly out, a sentence each with the way
out. Nothing that is installed helps against these, so they are asked for before it and ever after.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync.definition import LinkDefinition
from strangler.sync.engines.names import quoted

_TABLES = """
SELECT c.relname, row_security_active(c.oid), current_user, c.relkind = 'p',
    (SELECT min(inhparent::regclass::text) FROM pg_inherits WHERE inhrelid = c.oid),
    EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = c.oid)
FROM pg_class c WHERE c.oid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) AS name) ORDER BY c.relname
"""

# Versions, and the numbers of intents: of two for one key, the later must be the higher.
_SEQUENCES = """
SELECT seqrelid::regclass::text, seqcache FROM pg_sequence WHERE seqcache > 1 AND seqrelid IN (
    pg_get_serial_sequence('strangler_queue', 'version')::regclass,
    pg_get_serial_sequence('strangler_intent', 'id')::regclass
) ORDER BY 1
"""


def unfit(connection: Connection, definition: LinkDefinition) -> list[str]:
    """One sentence each; empty if every change of these tables is seen, once and in sequence."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [[quoted(table.sql_name) for table in definition.tables]])
        tables = cursor.fetchall()
        cursor.execute(_SEQUENCES)
        cached = cursor.fetchall()
    return [fault for found in tables for fault in _of_table(*found)] + [_of_sequence(*found) for found in cached]


def _of_table(
    table: str, is_hidden: bool, role: str, is_partitioned: bool, parent: str | None, has_heirs: bool
) -> Iterator[str]:
    if is_hidden:
        yield (
            f"row-level security hides rows of {table} from the role {role}, and what is not seen would be sent as deleted"
            f" (ALTER ROLE {quoted(role)} BYPASSRLS, or run sync as a role without policies)"
        )
    kind = "partitioned" if is_partitioned else f"a partition of {parent}, or inherits from it" if parent else ""
    kind = kind or ("inherited from by other tables" if has_heirs else "")
    if kind:
        yield (
            f"{table} is {kind}: a statement's triggers fire at the table it names only, so changes through the other would"
            " pass unseen (make it one plain table, or let it stay)"
        )


def _of_sequence(sequence: str, cache: int) -> str:
    return (
        f"sequence {sequence} has CACHE {cache}, so a later change may be numbered lower and be taken for an old one"
        f" (ALTER SEQUENCE {sequence} CACHE 1, then verify)"
    )
