"""The follower's half of intents: deletes and checked updates that stand here, queued by triggers, asked of the owner one a
key at a time, ended by his tombstone or his answer. carry_out is the owner's half.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.protocol.intent import Update, must_wait
from strangler.protocol.order import Change
from strangler.sync.definition import LinkDefinition, Table, key_from, key_text
from strangler.sync.encoding import canonical
from strangler.sync.engines import engine_of
from strangler.sync.links import StoredLink
from strangler.sync.wire import Intents as WireIntents
from strangler.sync.wire import IntentsRan, UpdateIntent

KEEP_REFUSED = 1_000
AT_ONCE = 500
EVERY = 1_000_000  # at a hand-over: all there are


@dataclass(frozen=True, slots=True)
class Asked:
    """One pending intent. update: None for a delete. was_asked: an update's answer may be lost."""

    number: int
    row: RowKey
    update: Update | None
    was_asked: bool = False


@dataclass(frozen=True, slots=True)
class RefusedUpdate:
    """An update the owner did not take, as people see it."""

    row: RowKey
    update: Update
    reason: str
    at_us: int

    @property
    def told(self) -> str:
        """Columns and why; never the values, which may be a customer's own words."""
        return f"{', '.join(self.update.new)}: {self.reason}"

    def __str__(self) -> str:
        return f"{self.row.table} {list(self.row.key)} {self.told}"


def pending_deletes(connection: Connection, link: str, asked: Iterable[RowKey]) -> dict[RowKey, int]:
    """Those of the rows whose deletion was asked for and not confirmed yet, and the number of the intent."""
    wanted = set(asked)
    return {row: number for row, number in _pending(connection, link, " AND new IS NULL") if row in wanted}


def pending(connection: Connection, link: str, asked: Iterable[RowKey]) -> set[RowKey]:
    """Those of the rows of which anything was asked: they differ until it has run."""
    return {row for row, _ in _pending(connection, link, "")} & set(asked)


def waiting(connection: Connection, definition: LinkDefinition, limit: int = AT_ONCE) -> list[Asked]:
    """The first intent of each key that the owner has not taken, oldest first."""
    first = (
        " AND NOT EXISTS (SELECT 1 FROM strangler_intent e WHERE e.link = i.link AND e.table_name = i.table_name"
        " AND e.key = i.key AND e.asked_us = 0 AND e.id < i.id)"
    )
    return _read(connection, definition, first, limit)


def every(connection: Connection, definition: LinkDefinition) -> list[Asked]:
    """All intents that the owner has not taken, oldest first; locked: whoever finds them locked by another waits, and finds
    them gone."""
    return _read(connection, definition, "", EVERY, lock=engine_of(connection).for_update())


def is_any_left(connection: Connection, link: str) -> bool:
    """Whether something was asked of an owner and not taken by him."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM strangler_intent WHERE link = %s AND asked_us = 0 LIMIT 1", [link])
        return cursor.fetchone() is not None


def question(connection: Connection, stored: StoredLink) -> WireIntents | None:
    """What to ask the owner next, or None. That it was asked is committed before it is."""
    asked = waiting(connection, stored.definition)
    if not asked:
        return None
    now_us = engine_of(connection).now_us(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for each in asked:
            if each.update and not each.was_asked:
                cursor.execute("UPDATE strangler_intent SET posted_us = %s WHERE id = %s", [now_us, each.number])
    deletes = tuple((each.number, each.row.table, each.row.key) for each in asked if each.update is None)
    updates = tuple(
        UpdateIntent(each.number, each.row.table, each.row.key, dict(each.update.old), dict(each.update.new))
        for each in asked
        if each.update
    )
    return WireIntents(stored.row.link, stored.row.epoch, deletes, updates)


def answered(connection: Connection, asked: WireIntents, answer: IntentsRan) -> None:
    """The owner ran them: deletes end when the tombstone arrives, updates now, and those it refused are listed."""
    now_us = engine_of(connection).now_us(connection)
    why = dict(answer.refused)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for number, _table, _key in asked.deletes:
            cursor.execute("UPDATE strangler_intent SET asked_us = %s WHERE id = %s", [now_us, number])
        for one in asked.updates:
            cursor.execute("DELETE FROM strangler_intent WHERE id = %s", [one.number])
            reason = why.get(one.number)
            if cursor.rowcount and reason:  # an answer that comes twice, or after a hand-over, lists nothing
                list_refused(connection, asked.link, RowKey(one.table, one.key), Update(one.old, one.new), reason)


def end(connection: Connection, link: str, applied: list[Change]) -> None:
    """These came from the owner: what was asked has come true, unless a row was read before he had heard of it."""
    came = {change.row: change for change in applied}
    with connection.cursor() as cursor:
        for row, number in pending_deletes(connection, link, came).items():
            if not must_wait(number, came[row].ran, is_tombstone=came[row].is_tombstone):
                cursor.execute(
                    "DELETE FROM strangler_intent WHERE link = %s AND table_name = %s AND key = %s",
                    [link, row.table, key_text(row.key)],
                )


def ran(connection: Connection, definition: LinkDefinition, asked: list[RowKey]) -> dict[RowKey, int]:
    """Of a batch's keys those that had an intent run here, and the newest; to be read in the snapshot of the rows."""
    found: dict[RowKey, int] = {}
    for table in definition.tables:
        keys = [key_text(row.key) for row in asked if row.table == table.name]
        if not keys or not table.deletes_through:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, number FROM strangler_intent_ran WHERE link = %s AND table_name = %s"
                f" AND key IN ({', '.join(['%s'] * len(keys))})",
                [definition.link, table.name, *keys],
            )
            found |= {RowKey(table.name, key_from(key)): int(number) for key, number in cursor.fetchall()}
    return found


def list_refused(connection: Connection, link: str, row: RowKey, update: Update, reason: str) -> None:
    """Keep it for people; beyond KEEP_REFUSED the oldest go."""
    old, new = (msgspec.json.encode(dict(values)).decode() for values in (update.old, update.new))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_refused_update(link, table_name, key, old, new, reason, at_us)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [link, row.table, key_text(row.key), old, new, reason, engine_of(connection).now_us(connection)],
        )
        cursor.execute(
            "DELETE FROM strangler_refused_update WHERE link = %s AND id <= (SELECT id FROM strangler_refused_update"
            " WHERE link = %s ORDER BY id DESC LIMIT 1 OFFSET %s)",
            [link, link, KEEP_REFUSED],
        )


def refused(connection: Connection, link: str, limit: int = KEEP_REFUSED) -> list[RefusedUpdate]:
    """Updates that the owner refused, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, key, old, new, reason, at_us FROM strangler_refused_update WHERE link = %s"
            " ORDER BY id DESC LIMIT %s",
            [link, limit],
        )
        return [
            RefusedUpdate(RowKey(table, key_from(key)), Update(_values(old), _values(new)), reason, at_us)
            for table, key, old, new, reason, at_us in cursor.fetchall()
        ]


def count_refused(connection: Connection, link: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM strangler_refused_update WHERE link = %s", [link])
        return int(cursor.fetchone()[0])


def _pending(connection: Connection, link: str, condition: str) -> list[tuple[RowKey, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT table_name, key, id FROM strangler_intent WHERE link = %s{condition} ORDER BY id", [link]
        )
        return [(RowKey(table, key_from(key)), int(number)) for table, key, number in cursor.fetchall()]


def _read(
    connection: Connection, definition: LinkDefinition, condition: str, limit: int, *, lock: str = ""
) -> list[Asked]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, table_name, key, old, new, posted_us FROM strangler_intent i WHERE link = %s AND asked_us = 0"
            f"{condition} ORDER BY id LIMIT %s{lock}",
            [definition.link, limit],
        )
        found = cursor.fetchall()
    return [
        Asked(number, RowKey(table, key_from(key)), _update(definition.table(table), old, new), posted is not None)
        for number, table, key, old, new, posted in found
    ]


def _update(table: Table, old: str | None, new: str | None) -> Update | None:
    """Of all columns that may go through, those whose values differ: another one may have changed at the owner."""
    if old is None or new is None:
        return None
    before, after = (_canonical(table, text) for text in (old, new))
    changed = [name for name in before if before[name] != after[name]]
    return Update({name: before[name] for name in changed}, {name: after[name] for name in changed})


def _canonical(table: Table, text: str) -> dict[str, str | None]:
    raw = msgspec.json.decode(text, type=list[str | None])
    return {column.name: canonical(column, value) for column, value in zip(table.through_columns, raw, strict=True)}


def _values(text: str) -> dict[str, str | None]:
    return msgspec.json.decode(text, type=dict[str, str | None])
