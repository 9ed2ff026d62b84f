"""The trigger bodies for SQLite: row triggers, asleep or awake by the link row in their WHEN, since SQLite cannot disable
one. A look-up by every unique key makes REPLACE seen whatever the connection's pragmas.
"""

from collections.abc import Sequence

from strangler.protocol.link import Role
from strangler.sync import natural
from strangler.sync.definition import Column, Kind, LinkDefinition, Table
from strangler.sync.engines.engine import Trigger
from strangler.sync.engines.names import literal, object_name, quoted

FENCED_MESSAGE = "strangler fenced: "

ALWAYS = frozenset(Role)
OWNS = "IN ('owner', 'closing')"
FENCED = "<> 'owner'"
CLOSING = "= 'closing'"
FOLLOWS = "= 'follower'"


def expected(definition: LinkDefinition) -> list[Trigger]:
    """Every trigger of one link, in the sequence in which they are created; none while it is off or once it is gone."""
    if definition.is_gone or definition.is_off:
        return []
    return [trigger for table in definition.tables for trigger in _of_table(definition.link, table)]


def _of_table(link: str, table: Table) -> list[Trigger]:
    def trigger(kind: str, event: str, when: str, body: str) -> Trigger:
        name = object_name(kind, link, table.name)
        sql = (
            f"CREATE TRIGGER {name} {event} ON {quoted(table.sql_name)} FOR EACH ROW"
            f" WHEN {_role(link)} {when}"
            f" AND NOT EXISTS (SELECT 1 FROM strangler_mark WHERE link = {literal(link)})"
            f" BEGIN {body}; END"
        )
        return Trigger(name, table.sql_name, sql, ALWAYS)

    refuse = f"SELECT RAISE(ABORT, {literal(FENCED_MESSAGE + link)})"
    triggers = [
        trigger("ci", "AFTER INSERT", OWNS, _queue(link, table, "NEW")),
        trigger("cu", "AFTER UPDATE", OWNS + _if_watched_changed(table), _queue_update(link, table)),
        trigger("cd", "AFTER DELETE", OWNS, _queue(link, table, "OLD")),
        trigger("fi", "BEFORE INSERT", FENCED, refuse),
        trigger("fu", "BEFORE UPDATE", _fenced_update(link, table), refuse),
        trigger("fd", "BEFORE DELETE", CLOSING if table.deletes_through else FENCED, refuse),
    ]
    if table.uniques or table.partial_uniques:
        triggers.append(trigger("ri", "BEFORE INSERT", OWNS, _queue_replaced(link, table)))
        triggers.append(trigger("ru", "BEFORE UPDATE", OWNS, _queue_replaced(link, table)))
    if table.deletes_through:
        triggers.append(trigger("id", "AFTER DELETE", FOLLOWS, _intend(link, table)))
    if table.updates_through:
        changed = f"{FOLLOWS} AND ({_changed(table.through_columns)})"
        triggers.append(trigger("iu", "AFTER UPDATE", changed, _intend_update(link, table)))
    return triggers


def _queue(link: str, table: Table, side: str, source: str = "") -> str:
    values = f"{literal(link)}, {literal(table.name)}, json_array({_key(table, side + '.')})"
    return f"INSERT INTO strangler_queue(link, table_name, keys) SELECT {values}{source}"


def _queue_update(link: str, table: Table) -> str:
    moved = " OR ".join(f"NEW.{quoted(name)} IS NOT OLD.{quoted(name)}" for name in table.key)
    return f"{_queue(link, table, 'OLD')} WHERE {moved}; {_queue(link, table, 'NEW')}"


def _queue_replaced(link: str, table: Table) -> str:
    """Rows that an INSERT OR REPLACE would remove: SQLite fires no DELETE trigger for them by default. By a partial rule it
    may spare them; a key queued for nothing does no harm."""
    own = " AND ".join(f"t.{quoted(name)} IS NEW.{quoted(name)}" for name in table.key)
    uniques = (*table.uniques, *table.partial_uniques)
    same = [" AND ".join(f"t.{quoted(name)} = NEW.{quoted(name)}" for name in unique) for unique in uniques]
    clash = " OR ".join(f"({condition})" for condition in same)
    return _queue(link, table, "t", f" FROM {quoted(table.sql_name)} t WHERE ({clash}) AND NOT ({own})")


def _intend(link: str, table: Table) -> str:
    values = f"{literal(link)}, {literal(table.name)}, {_key(table, 'OLD.')}, 0"
    return f"INSERT INTO strangler_intent(link, table_name, key, asked_us) SELECT {values}"


def _intend_update(link: str, table: Table) -> str:
    old, new = (", ".join(_exact(column, side) for column in table.through_columns) for side in ("OLD.", "NEW."))
    values = f"{literal(link)}, {literal(table.name)}, {_key(table, 'OLD.')}, 0, json_array({old}), json_array({new})"
    return f"INSERT INTO strangler_intent(link, table_name, key, asked_us, old, new) SELECT {values}"


def _role(link: str) -> str:
    return f"(SELECT role FROM strangler_link WHERE link = {literal(link)})"


def _if_watched_changed(table: Table) -> str:
    return f" AND ({_changed(table.columns)})" if table.is_partial else ""


def _fenced_update(link: str, table: Table) -> str:
    return FENCED + _unless_it_empties(link, table) + _if_others_changed(link, table)


def _if_others_changed(link: str, table: Table) -> str:
    """At a follower, an update of nothing but columns that go through passes; at a closing owner none does."""
    if not table.updates_through:
        return ""
    others = [column for column in table.columns if column.name not in table.updates_through]
    return f" AND ({_role(link)} {CLOSING} OR {_changed(others)})"


def _changed(columns: Sequence[Column]) -> str:
    return " OR ".join(f"NEW.{quoted(c.name)} IS NOT OLD.{quoted(c.name)}" for c in columns)


def _exact(column: Column, prefix: str) -> str:
    """As select_text, but JSON keeps 15 digits of a number, and 17 tell floats apart."""
    text = select_text(column, prefix)
    value = prefix + quoted(column.name)
    return f"CASE WHEN {value} IS NOT NULL THEN printf('%!.17g', {text}) END" if column.kind is Kind.FLOAT else text


def _unless_it_empties(link: str, table: Table) -> str:
    """What Django writes here when a parent that stays is deleted and its key is SET_NULL: these columns to NULL, nothing
    else. The owner hears of the parent and does the same. Columns that are not carried have no say."""
    if not table.empties:
        return ""
    follows = f"{_role(link)} {FOLLOWS}"
    emptied = " OR ".join(f"NEW.{quoted(name)} IS NULL" for name in table.empties)
    same = " AND ".join(_same_or_emptied(column, table) for column in table.columns)
    return f" AND NOT ({follows} AND ({emptied}) AND {same})"


def _same_or_emptied(column: Column, table: Table) -> str:
    name = quoted(column.name)
    same = f"NEW.{name} IS OLD.{name} COLLATE BINARY"
    return f"({same} OR NEW.{name} IS NULL)" if column.name in table.empties else same


def _key(table: Table, prefix: str) -> str:
    return "json_array(" + ", ".join(_key_text(column, prefix) for column in table.key_columns) + ")"


def _key_text(column: Column, prefix: str) -> str:
    """SQL that yields canonical text, with nothing left to finish: a key queued in another spelling would not be found
    when its row is read, and what is not found is sent as deleted."""
    value = prefix + quoted(column.name)
    if column.kind is Kind.DECIMAL and column.scale is not None:
        return f"printf('%.{column.scale}f', {value})"
    spelt = _KEYS.get(column.kind)
    return spelt.format(value) if spelt else select_text(column, prefix)


def select_text(column: Column, prefix: str = "") -> str:
    """SQL that yields text `encoding.canonical` finishes. Expressions, never bare columns: Django converts by declared
    type, and the raw stored form is wanted here."""
    if column.natural:
        return natural.text_sql(column, prefix + quoted(column.name))
    return _SELECTS.get(column.kind, "CAST({0} AS TEXT)").format(prefix + quoted(column.name))


_MICROS = "'.' || substr(substr({{0}}, {0}) || '000000', 1, 6)"
_DAY_AND_CLOCK = "substr({0}, 1, 10) || 'T' || substr({0}, 12, 8) || " + _MICROS.format(21)

_KEYS = {  # as Django stores them: a space between day and clock, a fraction only where there is one
    Kind.DATETIME: _DAY_AND_CLOCK + " || 'Z'",
    Kind.NAIVE: _DAY_AND_CLOCK,
    Kind.TIME: "substr({0}, 1, 8) || " + _MICROS.format(10),
}

_HEX = "lower(replace({0}, '-', ''))"

_SELECTS = {
    Kind.BOOL: "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
    Kind.FLOAT: "CAST({0} AS REAL)",
    # hex(NULL) is '' there, and NULL is not ''.
    Kind.BYTES: "CASE WHEN {0} IS NOT NULL THEN lower(hex({0})) END",
    Kind.UUID: (
        f"substr({_HEX}, 1, 8) || '-' || substr({_HEX}, 9, 4) || '-' || substr({_HEX}, 13, 4)"
        f" || '-' || substr({_HEX}, 17, 4) || '-' || substr({_HEX}, 21)"
    ),
}
