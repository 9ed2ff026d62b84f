"""The trigger bodies for PostgreSQL. Statement-level capture with transition tables (one queue row a statement), row-level
fences (statements that touch no row pass: Django deletes from every child table, also where there is none).

Functions are SECURITY DEFINER with a fixed search path: whoever may write the table must be able to queue the change.
"""

from collections.abc import Sequence

from strangler.protocol.link import Role
from strangler.sync import natural
from strangler.sync.definition import Column, Kind, LinkDefinition, Table
from strangler.sync.engines.engine import Trigger
from strangler.sync.engines.names import literal, object_name, quoted

FENCED_SQLSTATE = "SF001"  # outside class 23: `except IntegrityError` in a view must not swallow a fence

OWNS = frozenset({Role.OWNER, Role.CLOSING})
FENCED = frozenset({Role.CLOSING, Role.FOLLOWER})
CLOSING = frozenset({Role.CLOSING})
FOLLOWS = frozenset({Role.FOLLOWER})


def expected(definition: LinkDefinition, schema: str) -> list[Trigger]:
    """Every trigger of one link, in the sequence in which they are created; none while it is off or once it is gone."""
    if definition.is_gone or definition.is_off:
        return []
    return [trigger for table in definition.tables for trigger in _of_table(definition.link, table, schema)]


def _of_table(link: str, table: Table, schema: str) -> list[Trigger]:
    bodies = _bodies(link, table, schema)

    def trigger(kind: str, event: str, body: str, awake: frozenset[Role], function: str) -> Trigger:
        name = object_name(kind, link, table.name)
        call = f"EXECUTE FUNCTION {quoted(schema)}.{object_name(function, link, table.name)}()"
        sql = f"CREATE TRIGGER {name} {event} ON {quoted(table.sql_name)} {body} {call}"
        return Trigger(name, table.sql_name, sql, awake, bodies[function])

    rows, statement = "FOR EACH ROW", "FOR EACH STATEMENT"
    new, old = "NEW TABLE AS n", "OLD TABLE AS o"
    both = f"REFERENCING {old} {new} {statement}"
    triggers = [
        trigger("ci", "AFTER INSERT", f"REFERENCING {new} {statement}", OWNS, "capture"),
        trigger("cu", "AFTER UPDATE", both, OWNS, "capture"),
        trigger("cd", "AFTER DELETE", f"REFERENCING {old} {statement}", OWNS, "capture"),
        trigger("ct", "AFTER TRUNCATE", statement, OWNS, "capture"),
        trigger("fw", "BEFORE INSERT" if table.updates_through else "BEFORE INSERT OR UPDATE", rows, FENCED, "fence"),
        trigger("fd", "BEFORE DELETE", rows, CLOSING if table.deletes_through else FENCED, "fence"),
        trigger("ft", "BEFORE TRUNCATE", statement, FENCED, "fence"),
    ]
    if table.deletes_through:
        triggers.append(trigger("id", "AFTER DELETE", f"REFERENCING {old} {statement}", FOLLOWS, "intent"))
    if table.updates_through:
        others = [column for column in table.columns if column.name not in table.updates_through]
        triggers += [
            trigger("fu", "BEFORE UPDATE", rows, CLOSING, "fence"),
            trigger("fo", "BEFORE UPDATE", f"{rows} WHEN ({_changed(others)})", FOLLOWS, "fence"),
            trigger("iu", "AFTER UPDATE", f"{rows} WHEN ({_changed(table.through_columns)})", FOLLOWS, "update_intent"),
        ]
    return triggers


def function_sql(link: str, table: Table, schema: str) -> str:
    """All functions of one table."""
    bodies = _bodies(link, table, schema)
    return ";\n".join(_function(schema, object_name(kind, link, table.name), body) for kind, body in bodies.items())


def _bodies(link: str, table: Table, schema: str) -> dict[str, str]:
    """Kind of function -> its text, as PostgreSQL keeps it in pg_proc.prosrc."""
    bodies = {"capture": _capture(link, table, schema), "fence": _fence(link, table, schema)}
    if table.deletes_through:
        bodies["intent"] = _intent(link, table, schema)
    if table.updates_through:
        bodies["update_intent"] = _update_intent(link, table, schema)
    return {kind: f"\nBEGIN\n{body}\nEND " for kind, body in bodies.items()}


def drop_all(definition: LinkDefinition, schema: str) -> list[str]:
    drops = [f"DROP TRIGGER IF EXISTS {t.name} ON {quoted(t.table)}" for t in expected(definition, schema)]
    for table in definition.tables:
        names = [
            object_name(kind, definition.link, table.name) for kind in ("capture", "fence", "intent", "update_intent")
        ]
        drops += [f"DROP FUNCTION IF EXISTS {quoted(schema)}.{name}()" for name in names]
    return drops


def _function(schema: str, name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {quoted(schema)}.{name}() RETURNS trigger LANGUAGE plpgsql"
        f" SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $strangler${body}$strangler$"
    )


def _origin_is(link: str) -> str:
    return f"coalesce(current_setting('strangler.origin', true), '') = {literal(link)}"


def _capture(link: str, table: Table, schema: str) -> str:
    key = _key(table)
    if table.is_partial:
        watched = ", ".join(f"{_comparable(column)} AS c{i}" for i, column in enumerate(table.columns))
        n, o = (f"SELECT {key} AS k, {watched} FROM {side}" for side in "no")
        updated = f"SELECT k FROM (({n} EXCEPT {o}) UNION ALL ({o} EXCEPT {n})) changed GROUP BY k"
    else:
        updated = f"SELECT {key} AS k FROM n UNION SELECT {key} FROM o"  # both images: a key may change
    queue = f"INSERT INTO {quoted(schema)}.strangler_queue(link, table_name, keys)"
    values = f"SELECT {literal(link)}, {literal(table.name)}"
    keys = f"{values}, jsonb_agg(k)::text FROM ({{}}) x HAVING count(*) > 0;"
    return f"""
  IF {_origin_is(link)} THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN {queue} {keys.format(f"SELECT {key} AS k FROM n")}
  ELSIF TG_OP = 'UPDATE' THEN {queue} {keys.format(updated)}
  ELSIF TG_OP = 'DELETE' THEN {queue} {keys.format(f"SELECT {key} AS k FROM o")}
  ELSE {queue} {values}, NULL; END IF;
  RETURN NULL;"""


def _fence(link: str, table: Table, schema: str) -> str:
    refuse = (
        f"RAISE EXCEPTION USING ERRCODE = '{FENCED_SQLSTATE}', MESSAGE = {literal(f'strangler fenced: {link}')},"
        f" DETAIL = {literal(f'{table.name} is owned by the other side.')},"
        " HINT = 'Run: manage.py strangle status';"
    )
    return f"""
  IF TG_OP = 'TRUNCATE' THEN {refuse} END IF;
  IF {_origin_is(link)} THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;{_let_empty(link, table, schema)}
  {refuse}"""


def _let_empty(link: str, table: Table, schema: str) -> str:
    """What Django writes here when a parent that stays is deleted and its key is SET_NULL: these columns to NULL, nothing
    else. The owner hears of the parent and does the same. Columns that are not carried have no say."""
    if not table.empties:
        return ""
    emptied = " OR ".join(f"NEW.{quoted(name)} IS NULL" for name in table.empties)
    same = [
        f"({_same([column.name])} OR NEW.{quoted(column.name)} IS NULL)"
        for column in table.columns
        if column.name in table.empties
    ]
    others = [column.name for column in table.columns if column.name not in table.empties]
    role = f"(SELECT role FROM {quoted(schema)}.strangler_link WHERE link = {literal(link)})"
    return f"""
  IF TG_OP = 'UPDATE' THEN
    IF {role} = 'follower' AND ({emptied}) AND {" AND ".join([*same, _same(others)])} THEN RETURN NEW; END IF;
  END IF;"""


def _same(names: list[str]) -> str:
    """Byte for byte: JSON has no equality of its own."""
    new, old = (", ".join(f"{side}.{quoted(name)}" for name in names) for side in ("NEW", "OLD"))
    return f"record_image_eq(ROW({new}), ROW({old}))"


def _intent(link: str, table: Table, schema: str) -> str:
    return f"""
  IF {_origin_is(link)} THEN RETURN NULL; END IF;
  INSERT INTO {quoted(schema)}.strangler_intent(link, table_name, key, asked_us)
    SELECT {literal(link)}, {literal(table.name)}, {_compact(_key(table))}, 0 FROM o;
  RETURN NULL;"""


def _update_intent(link: str, table: Table, schema: str) -> str:
    old, new = (", ".join(select_text(column, side) for column in table.through_columns) for side in ("OLD.", "NEW."))
    return f"""
  IF {_origin_is(link)} THEN RETURN NULL; END IF;
  INSERT INTO {quoted(schema)}.strangler_intent(link, table_name, key, asked_us, old, new)
    SELECT {literal(link)}, {literal(table.name)}, {_compact(_key(table, "OLD."))}, 0,
      json_build_array({old})::text, json_build_array({new})::text;
  RETURN NULL;"""


def _changed(columns: Sequence[Column]) -> str:
    return " OR ".join(f"OLD.{_comparable(each)} IS DISTINCT FROM NEW.{_comparable(each)}" for each in columns)


def _key(table: Table, prefix: str = "") -> str:
    return "jsonb_build_array(" + ", ".join(select_text(column, prefix) for column in table.key_columns) + ")"


def _compact(key: str) -> str:
    # jsonb prints '["1", "2"]'; our key text has no space. Spaces inside values are kept: parts are aggregated singly.
    return (
        f"(SELECT '[' || string_agg(to_json(part)::text, ',' ORDER BY place) || ']'"
        f" FROM jsonb_array_elements_text({key}) WITH ORDINALITY AS parts(part, place))"
    )


def _comparable(column: Column) -> str:
    return f"{quoted(column.name)}::text" if column.kind is Kind.JSON else quoted(column.name)


def select_text(column: Column, prefix: str = "") -> str:
    """SQL that yields canonical text (for decimals, floats and JSON: text that `encoding.canonical` finishes)."""
    if column.natural:
        return natural.text_sql(column, prefix + quoted(column.name))
    return _SELECTS.get(column.kind, "{0}::text").format(prefix + quoted(column.name))


_SELECTS = {
    Kind.BOOL: "CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END",
    Kind.DATETIME: """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    Kind.NAIVE: """to_char({0}, 'YYYY-MM-DD"T"HH24:MI:SS.US')""",
    Kind.DATE: "to_char({0}, 'YYYY-MM-DD')",
    Kind.TIME: "to_char({0}, 'HH24:MI:SS.US')",
    Kind.BYTES: "encode({0}, 'hex')",
    Kind.DURATION: "(extract(epoch FROM {0}) * 1000000)::bigint::text",
    Kind.IP: "host({0})",
}
