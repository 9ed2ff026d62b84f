"""An execute_wrapper for every connection: one statement in; a note of what it touched, where from and for whom out.

It may fail into a counter only. A statement that fails is noted as a touch, and no part of a transaction.
"""

import re
import sys
from random import random
from types import FrameType
from typing import Any

from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder import tables
from strangler.boundaries.recorder.memory import Memory
from strangler.boundaries.recorder.span import CURRENT, UNWATCHED, Span
from strangler.boundaries.recorder.stack import NOBODY, TOOLKITS, began_it, look
from strangler.boundaries.recorder.statement import Statement, read
from strangler.boundaries.recorder.transactions import Transactions

KEPT = 2000  # statements, by their text
LONG = 3000  # characters; what is longer is mostly one row or one key after another
REPEATED = re.compile(r"(\((?:%s, ?)*%s\))(?:, ?\1)+|%s(?:, ?%s)+")


class Watch:
    """share: of statements outside any entry. Entries are chosen where they begin."""

    def __init__(self, memory: Memory, share: float) -> None:
        self.memory, self.share = memory, share
        self.transactions = Transactions(memory)
        self._read: dict[str, dict[str, Statement]] = {}
        self._tables: tables.Tables | None = None

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        span = CURRENT.get()
        if span is UNWATCHED or (span is None and self.share < 1.0 and random() >= self.share):
            return execute(sql, params, many, context)
        try:
            result = execute(sql, params, many, context)
        except Exception:
            self._try_to_note(span, sql, context, is_done=False)
            raise
        self._try_to_note(span, sql, context, is_done=True)
        return result

    def _try_to_note(self, span: Span | None, sql: Any, context: dict[str, Any], *, is_done: bool) -> None:
        try:
            self._note(span, sql, context["connection"], sys._getframe(2), is_done)
        except Exception:
            self.memory.failures += 1

    def _note(self, span: Span | None, sql: Any, connection: Any, frame: FrameType, is_done: bool) -> None:
        statement = self._statement(sql, connection)
        if not statement.seen:
            return
        spot, receivers = look(frame, is_outermost=span is not None and span.outer is None)
        began = began_it(frame) if span is None else ""
        if began == TOOLKITS:
            return
        books = (
            span.learning if span else (self.memory.book(Entry(Way.OTHER, began, "" if began == NOBODY else began)),)
        )
        if receivers:
            books += tuple(self.memory.book(Entry(Way.RECEIVER, name, name)) for name in dict.fromkeys(receivers))
        self.memory.note(books, (statement, spot))
        if statement.written and is_done:
            self.transactions.wrote(connection, books, statement.written)

    def _statement(self, sql: Any, connection: Any) -> Statement:
        kept = self._read.get(connection.vendor)
        if kept is None:
            kept = self._read.setdefault(connection.vendor, {})
        text = sql if isinstance(sql, str) else _text(sql, connection)
        found = kept.get(text)
        if found is None and len(text) > LONG:
            text = REPEATED.sub(lambda match: match[1] or "%s", text)
            found = kept.get(text)
        if found is None:
            if len(kept) >= KEPT:
                kept.clear()
            found = kept[text] = read(text, self._known(), texts_in_double_quotes=connection.vendor == "sqlite")
        return found

    def _known(self) -> tables.Tables:
        if self._tables is None:
            self._tables = tables.living()
        return self._tables


def _text(sql: Any, connection: Any) -> str:
    """Of psycopg's composed statements, and of bytes."""
    if isinstance(sql, bytes):
        return sql.decode(errors="replace")
    return str(sql.as_string(connection.connection))
