"""Sessions of the database's own roles, as old code keeps them: a slow writer, and on each side a reader that never ends.

PostgreSQL only. The writer reads, thinks, writes, at REPEATABLE READ: its snapshot may be older than a fence. A reader
keeps one transaction open over everything that happens: the fence of either side goes up beside one. Called by load.
"""

import asyncio
import time
from collections.abc import Callable

import psycopg

from tests.demo.customers.config import Config
from tests.demo.customers.memory import Memory
from tests.demo.customers.shelf import Opinion, Shelf
from tests.demo.customers.stopping import is_set_within
from tests.demo.customers.telling import Outcome, Told

THINKS_S = 0.7
EVERY_S = 2.0
LOOKS_EVERY_S = 1.0
READERS = ("role", "service role")  # of the shop's database, of the service's


async def write_slowly(config: Config, shelf: Shelf, memory: Memory, own: Opinion, stop: asyncio.Event) -> None:
    """Until told to stop, or the doors are closed; never cut off between commit and memory. own: a review only this session
    touches."""
    planned_s = time.monotonic() + EVERY_S
    while not await is_set_within(stop, EVERY_S) and not config.is_closed:
        said = {"verb": "title", "birth": own.birth, "token": shelf.token()}
        told = Told("rr_write", "role", True, planned_s, time.monotonic(), said=said, is_planned=False, door="session")
        await _tell(told, _write_once(config.dsn, own.review_id, said["token"]))
        memory.keep(told)
        planned_s = time.monotonic() + EVERY_S


async def read_for_ever(
    dsn: str, who: str, memory: Memory, stop: asyncio.Event, *, is_over: Callable[[], bool] = lambda: False
) -> None:
    """Until told to stop, or it is over: one transaction, one snapshot. who: it is remembered as."""
    connection = await psycopg.AsyncConnection.connect(dsn)
    try:
        await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        first = None
        while not await is_set_within(stop, LOOKS_EVERY_S) and not is_over():
            told = Told("rr_read", who, False, time.monotonic(), time.monotonic(), is_planned=False, door="session")
            first = await _tell(told, _count(connection, first))
            memory.keep(told)
    finally:
        await connection.close()


async def _write_once(dsn: str, review_id: int, token: str) -> None:
    connection = await psycopg.AsyncConnection.connect(dsn)
    try:
        await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        async with connection.transaction():
            await connection.execute("SELECT count(*) FROM reviews_review")
            await asyncio.sleep(THINKS_S)
            done = await connection.execute("UPDATE reviews_review SET title = %s WHERE id = %s", (token, review_id))
            if done.rowcount != 1:
                raise LookupError("row-missing")
    finally:
        await connection.close()


async def _count(connection: psycopg.AsyncConnection, first: int | None) -> int:
    row = await (await connection.execute("SELECT count(*) FROM reviews_review")).fetchone()
    if first is not None and row[0] != first:
        raise LookupError("snapshot-moved")
    return row[0]


async def _tell(told: Told, deed):
    try:
        answer = await deed
        told.outcome, told.status = Outcome.DONE, 200
        return answer
    except psycopg.Error as error:
        told.error = error.sqlstate or "connection"
        told.outcome = Outcome.REFUSED if error.sqlstate and not error.sqlstate.startswith("08") else Outcome.UNKNOWN
    except LookupError as error:
        told.outcome, told.error = Outcome.WRONG, str(error)
    finally:
        told.done_s = time.monotonic()
    return None
