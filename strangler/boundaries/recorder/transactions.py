"""A write goes in, with the atomic block it stands in; which tables one transaction wrote comes out, once it is committed.

Blocks are followed, and no hook of a commit: a test's outermost blocks are rolled back and never run one, so that the first
block inside them counts as the transaction there. A savepoint's writes go to the block around it, or nowhere if it is rolled
back. What lies on a connection is that thread's own.
"""

from typing import Any

from strangler.boundaries.recorder.memory import Book, Memory

PENDING = "_strangler_recorded"  # on the connection: depth -> what was written there
BY_HAND = 0  # depth of a transaction that somebody begins by turning autocommit off

Books = tuple[Book, ...]
Written = dict[Book, set[str]]


class Transactions:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def wrote(self, connection: Any, books: Books, tables: frozenset[str]) -> None:
        blocks = connection.atomic_blocks
        if len(blocks) > outside(blocks):
            depth = len(blocks)
        elif connection.autocommit or blocks:
            self._memory.wrote(books, tables)  # a transaction of its own
            return
        else:
            depth = BY_HAND
        held = connection.__dict__.setdefault(PENDING, {}).setdefault(depth, {})
        for book in books:
            held.setdefault(book, set()).update(tables)

    def left(self, connection: Any, depth: int, *, is_kept: bool) -> None:
        """An atomic block has ended. depth: how many there were, itself counted."""
        held: Written | None = connection.__dict__[PENDING].pop(depth, None)
        if not held or not is_kept:
            return
        if depth - 1 > outside(connection.atomic_blocks):
            self._put(connection, depth - 1, held)
        elif connection.autocommit or connection.atomic_blocks:
            self._committed(held)
        else:
            self._put(connection, BY_HAND, held)

    def ended_by_hand(self, connection: Any, *, is_kept: bool) -> None:
        held = connection.__dict__[PENDING].pop(BY_HAND, None)
        if held and is_kept:
            self._committed(held)

    def _put(self, connection: Any, depth: int, held: Written) -> None:
        around = connection.__dict__[PENDING].setdefault(depth, {})
        for book, tables in held.items():
            around.setdefault(book, set()).update(tables)

    def _committed(self, held: Written) -> None:
        for book, tables in held.items():
            self._memory.wrote((book,), frozenset(tables))


def outside(blocks: list[Any]) -> int:
    """How many of the blocks are a test case's own, which never commit."""
    count = 0
    while count < len(blocks) and getattr(blocks[count], "_from_testcase", False):
        count += 1
    return count
