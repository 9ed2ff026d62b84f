"""What one process has seen and not forgotten: a book for each entry. Bounded; what does not fit is counted.

One lock guards all books. It may be taken again by who holds it, since a signal's handler or the collector may run a query in
the middle of a note. Nothing is asked, read or written while it is held.
"""

import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

from strangler.boundaries.living.entry import Entry
from strangler.boundaries.recorder.statement import Statement

MOST = 20_000  # notes in all books: some ten megabytes
MOST_TOGETHER = 200  # sets of tables in one book


class Route(NamedTuple):
    """A request's entry before it has its name: made into one by `naming`, outside of any request."""

    method: str
    route: str
    has_final_slash: bool
    code: str


# A line of code, as its frame tells it: file, line, module, qualified name.
Spot = tuple[str, int, str, str]
NOWHERE: Spot = ("", 0, "", "")
Name = Entry | Route
Note = tuple[Statement, Spot]


Told = tuple[Name, int, dict[Note, int], dict[frozenset[str], int], dict[frozenset[str], tuple[int, float]]]


class Book:
    """began: how often; 0 of entries whose statements are counted instead. writes: tables, of the run that is under way. runs:
    those that have ended and wrote, tables -> (how many, seconds of all of them)."""

    __slots__ = ("began", "name", "runs", "seen", "together", "writes")

    def __init__(self, name: Name | None) -> None:
        self.name = name
        self.began = 0
        self.seen: dict[Note, int] = {}
        self.together: dict[frozenset[str], int] = {}
        self.writes: set[str] = set()
        self.runs: dict[frozenset[str], tuple[int, float]] = {}


class Memory:
    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.wake: Callable[[], None] = lambda: None  # told that there is something new
        self.start_anew()

    def start_anew(self) -> None:
        """As in a process that was forked: a lock somebody held there is held for ever here."""
        self.lock = threading.RLock()
        self.books: dict[Name, Book] = {}
        self.open: set[Book] = set()  # at work, under a name that is known
        self.held = self.dropped = self.failures = self.changes = 0

    def book(self, name: Name) -> Book:
        """The one that stays."""
        with self.lock:
            found = self.books.get(name)
            if found is None:
                found = self.books[name] = Book(name)
            return found

    def note(self, books: tuple[Book, ...], note: Note) -> None:
        written = note[0].written
        with self.lock:
            self.changes += 1
            for book in books:
                self._add(book.seen, note, 1)
                if written:
                    book.writes |= written
        self.wake()

    def wrote(self, books: tuple[Book, ...], tables: frozenset[str]) -> None:
        """In one transaction, which was committed."""
        with self.lock:
            self.changes += 1
            for book in books:
                if tables in book.together or len(book.together) < MOST_TOGETHER:
                    book.together[tables] = book.together.get(tables, 0) + 1
                else:
                    self.dropped += 1

    def close(self, book: Book, name: Name, ran_s: float | None = None) -> None:
        """Its entry has ended. What a transaction tells it afterwards goes to the book that stays. ran_s: seconds, None if it
        ran for another one, whose run it is."""
        with self.lock:
            self.changes += 1
            kept = self.book(name)
            kept.began += 1
            self.open.discard(book)
            self._move(book, kept)
            if book.writes and ran_s is not None:
                self._ran(kept.runs, frozenset(book.writes), ran_s)
            book.name, book.seen, book.together = name, kept.seen, kept.together
        self.wake()

    def forget(self, book: Book) -> None:
        """What its entry did is nobody's doing."""
        with self.lock:
            self.open.discard(book)
            self.held -= len(book.seen)
            book.seen, book.together = {}, {}

    def _ran(self, runs: dict[frozenset[str], tuple[int, float]], tables: frozenset[str], ran_s: float) -> None:
        if tables in runs or len(runs) < MOST_TOGETHER:
            times, seconds = runs.get(tables, (0, 0.0))
            runs[tables] = (times + 1, seconds + ran_s)
        else:
            self.dropped += 1

    def told(self) -> list[Told]:
        """A copy of everything, of entries that still run as well."""
        with self.lock:
            for book in self.open:
                if book.name is not None:
                    self._move(book, self.book(book.name))
            return list(self._copies())

    def _copies(self) -> Iterator[Told]:
        for name, book in self.books.items():
            yield name, book.began, dict(book.seen), dict(book.together), dict(book.runs)

    def _move(self, book: Book, kept: Book) -> None:
        self.held -= len(book.seen)
        for note, times in book.seen.items():
            self._add(kept.seen, note, times)
        for tables, times in book.together.items():
            kept.together[tables] = kept.together.get(tables, 0) + times
        book.seen, book.together = {}, {}

    def _add(self, seen: dict[Note, int], note: Note, times: int) -> None:
        had = seen.get(note)
        if had is not None:
            seen[note] = had + times
        elif self.held < self.most:
            self.held += 1
            seen[note] = times
        else:
            self.dropped += times
