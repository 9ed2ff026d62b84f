"""Intents in; deletes and checked updates carried out at the owner, each once, and every key queued, so that his row or his
tombstone travels back whatever was here. Called by side: when asked, and when this side is opened.
"""

from collections import defaultdict

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import DataError, IntegrityError

from strangler.logs import Log
from strangler.protocol.call import Answer, Call
from strangler.protocol.claim import RowKey
from strangler.protocol.intent import (
    IntentFate,
    Update,
    admit_intent,
    fate,
    may_run_here,
    may_set,
    still_to_run,
)
from strangler.protocol.link import LinkRow
from strangler.sync import intents, links, queue, ran, rows
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.engines import engine_of
from strangler.sync.intents import Asked
from strangler.sync.patience import patiently
from strangler.sync.wire import Intents, IntentsRan, UpdateIntent

log = Log("strangler.sync")

NEWER = "the owner's row held other values by then"
GONE = "the owner had no such row any more"
UNANSWERED = "the owner before was asked, its answer was lost, and the row shows other values"
NOT_THROUGH = "the owner lets no update of these columns through"


def run(connection: Connection, asked: Intents) -> IntentsRan:
    """What the follower asked: everything in one transaction. An intent that ran before is answered as it was then."""
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, asked.link, lock=engine_of(connection).for_share())
        if not admit_intent(stored.row, asked.epoch):
            return IntentsRan(False, f"this side is {stored.row.role} of epoch {stored.row.epoch}")
        answers = [(one.number, _run_update(connection, stored.definition, one)) for one in asked.updates]
        first = [(number, RowKey(table, key)) for number, table, key in asked.deletes]
        first = [(number, row) for number, row in first if ran.before(connection, asked.link, number, row) is None]
        for number, row in first:
            ran.note(connection, asked.link, number, row)
        delete_and_queue(connection, stored.definition, [row for _, row in first])
    return IntentsRan(True, refused=tuple((number, reason) for number, reason in answers if reason))


def open_here(connection: Connection, link: str, asked: Call) -> tuple[Answer, LinkRow]:
    """links.call for OPEN and ABANDON, and in its transaction what was asked of the owner before and not taken by him.

    1 the monolith deletes a row, an intent is queued   2 it is opened, a customer makes the row anew   3 the intent is
    carried out: his row is gone. So nobody may write between the opening and the intents; the tables are locked anyway.
    """
    with transaction.atomic(using=connection.alias):
        answer, row = links.call(connection, link, asked)
        if answer is Answer.DONE:
            _run_before_anybody_writes(connection, link)
    return answer, row


def _run_before_anybody_writes(connection: Connection, link: str) -> None:
    try:
        with transaction.atomic(using=connection.alias):
            _run_own(connection, link)
            engine_of(connection).check_constraints(connection)
    except (IntegrityError, DataError) as error:  # without an owner nobody could write at all: run_own tries again
        log.error("sync.intents_left", link=link, why=str(error).strip())


def run_own(connection: Connection, link: str) -> int:
    """At the owner only: intents that could not be carried out when he was opened, beside customers who write already.
    Raises the database's own error if they leave no room; whoever delivers asks again.

    1 settle and a loop both find an intent   2 settle runs it, a customer writes the same key anew   3 the loop runs it as
    well. So the second waits for the first, and finds nothing.
    """
    return patiently(connection, lambda: _run_own(connection, link))


def _run_own(connection: Connection, link: str) -> int:
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, link, lock=engine_of(connection).for_share())
        if fate(stored.row.role) is not IntentFate.EXECUTE:
            return 0
        definition = stored.definition
        asked = intents.every(connection, definition)
        doomed = {each.row for each in asked if each.update is None}
        updates: dict[RowKey, list[Asked]] = defaultdict(list)
        for each in asked:
            if each.update and each.row not in doomed:  # a delete came after them, and stands
                updates[each.row].append(each)
        for row, some in updates.items():
            _run_own_updates(connection, definition, row, some)
        delete_and_queue(connection, definition, sorted(doomed))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM strangler_intent WHERE link = %s", [link])
    return len(asked)


def delete_and_queue(connection: Connection, definition: LinkDefinition, doomed: list[RowKey]) -> None:
    """Children first; keys are queued by hand, since a row that is gone already fires no trigger."""
    for name in reversed(definition.parents_first):
        table = definition.table(name)
        keys = [row.key for row in doomed if row.table == name]
        if not keys:
            continue
        for child, tie in definition.children_of(name):
            rows.delete(connection, child, [key for key, _ in rows.keys_where(connection, child, tie.columns, keys)])
        rows.delete(connection, table, keys)
        queue.requeue(connection, definition.link, table, keys)


def _run_update(connection: Connection, definition: LinkDefinition, one: UpdateIntent) -> str:
    """'' if it was set, else why not."""
    row = RowKey(one.table, one.key)
    before = ran.before(connection, definition.link, one.number, row)
    if before is not None:
        return before
    reason = _compare_and_set(connection, definition, row, Update(one.old, one.new))
    ran.note(connection, definition.link, one.number, row, reason)
    return reason


def _compare_and_set(connection: Connection, definition: LinkDefinition, row: RowKey, update: Update) -> str:
    table = definition.table(row.table) if definition.has_table(row.table) else None
    if table is None or not set(update.new) <= set(table.updates_through) or set(update.old) != set(update.new):
        return NOT_THROUGH
    current = _locked(connection, table, row)
    reason = GONE if current is None else _set(connection, table, row, current, update)
    queue.requeue(connection, definition.link, table, [row.key])
    return reason


def _run_own_updates(connection: Connection, definition: LinkDefinition, row: RowKey, asked: list[Asked]) -> None:
    table = definition.table(row.table)
    current = _locked(connection, table, row)
    updates = [each.update for each in asked if each.update]
    left = updates if current is None else still_to_run(updates, current)
    for each in asked:
        if each.update and each.update in left:
            reason = _run_own_update(connection, table, current, each)
            if reason:
                intents.list_refused(connection, definition.link, row, each.update, reason)
    queue.requeue(connection, definition.link, table, [row.key])


def _run_own_update(connection: Connection, table: Table, current: dict[str, str | None] | None, asked: Asked) -> str:
    if current is None or asked.update is None:
        return GONE
    if not may_run_here(was_asked=asked.was_asked):
        return UNANSWERED
    return _set(connection, table, asked.row, current, asked.update)


def _locked(connection: Connection, table: Table, row: RowKey) -> dict[str, str | None] | None:
    """The row's values by column, and nobody else writes it until this transaction ends."""
    engine_of(connection).lock_rows(connection, table, [row.key])
    found = rows.read(connection, table, [row.key]).get(row.key)
    return None if found is None else dict(zip((column.name for column in table.columns), found, strict=True))


def _set(connection: Connection, table: Table, row: RowKey, current: dict[str, str | None], update: Update) -> str:
    if not still_to_run([update], current):
        return ""  # somebody at the owner wrote the same
    if not may_set(current, update):
        return NEWER
    try:
        with transaction.atomic(using=connection.alias):
            rows.update(connection, table, row.key, update.new)
            engine_of(connection).check_constraints(connection)
    except (IntegrityError, DataError) as error:
        return str(error).strip().splitlines()[0]
    current.update(update.new)
    return ""
