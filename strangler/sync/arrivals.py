"""Rows that were applied here, told to whoever asked: `rows_arrived` is sent inside the apply's transaction, after the
applier's mark is gone, so that what a listener writes is an ordinary write of this side, once for each arrival.

A listener that raises is rolled back alone and logged: rows go on arriving.
"""

import traceback
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.dispatch import Signal

from strangler.logs import Log
from strangler.sync.definition import Table
from strangler.sync.rows import Key, Values

rows_arrived = Signal()  # sender: the table's name; link, table, arrived: list[Arrival], using: alias

log = Log("strangler.sync")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One row. before, after: canonical values in column order, None where there was or is no row."""

    key: Key
    before: Values | None
    after: Values | None


def is_listened() -> bool:
    """Whether reading the rows as they were is worth its price."""
    return bool(rows_arrived.receivers)


def tell(connection: Connection, link: str, table: Table, arrived: list[Arrival]) -> None:
    """Send the signal once a table. Each listener has a savepoint of its own."""
    for listener in rows_arrived._live_receivers(table.name)[0]:
        try:
            with transaction.atomic(using=connection.alias):
                listener(
                    signal=rows_arrived,
                    sender=table.name,
                    link=link,
                    table=table,
                    arrived=arrived,
                    using=connection.alias,
                )
        except Exception as error:
            # Plain text and short: drawing a traceback takes longer than customers should wait for this transaction.
            why = "".join(traceback.format_exception(error, limit=-3))
            log.error("sync.listener_failed", link=link, table=table.name, rows=len(arrived), why=why)
