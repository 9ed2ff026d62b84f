"""What a process remembers is bounded, whole under threads, and goes to the entry that it turns out to be."""

import threading

import pytest

from strangler.boundaries.edge import Mode
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder import span as spans
from strangler.boundaries.recorder.memory import NOWHERE, Memory, Note
from strangler.boundaries.recorder.span import CURRENT, UNWATCHED, Span, begin
from strangler.boundaries.recorder.statement import Seen, Statement

TIDY, SING = Entry(Way.COMMAND, "tidy"), Entry(Way.TASK, "sing")


def note(name: str = "hall") -> Note:
    return Statement("SELECT ?", (Seen(name, Mode.READ),)), NOWHERE


def test_notes_past_the_most_are_counted_and_known_ones_still_add_up() -> None:
    memory = Memory(most=2)
    book = memory.book(TIDY)
    first = note()
    for each in (first, note(), note(), first):
        memory.note((book,), each)
    assert (len(book.seen), book.seen[first], memory.dropped) == (2, 2, 1)


def test_a_span_that_ends_makes_room_for_what_was_known_before() -> None:
    memory, seen = Memory(most=3), note()
    for _ in range(10):
        span = Span(TIDY, None)
        memory.note((span,), seen)
        memory.close(span, TIDY)
    assert (memory.held, memory.dropped, memory.book(TIDY).seen[seen], memory.book(TIDY).began) == (1, 0, 10, 10)


def test_a_transaction_that_outlives_its_entry_is_still_that_entrys() -> None:
    memory = Memory()
    span = Span(None, None)
    memory.close(span, TIDY)
    memory.wrote((span,), frozenset({"hall", "evening"}))
    assert memory.book(TIDY).together == {frozenset({"hall", "evening"}): 1}


def test_an_entry_that_runs_for_days_is_told_before_it_ends() -> None:
    memory, seen = Memory(), note()
    span = begin(memory, 1.0, TIDY)
    memory.note((span,), seen)
    assert memory.told() == [(TIDY, 0, {seen: 1}, {}, {})]
    memory.note((span,), seen)
    memory.close(span, TIDY)
    assert memory.told() == [(TIDY, 1, {seen: 2}, {}, {})]


def test_threads_lose_no_note() -> None:
    memory, seen = Memory(), note()
    book = memory.book(TIDY)

    def work() -> None:
        for _ in range(500):
            memory.note((book,), seen)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert book.seen[seen] == 4000


def test_the_outermost_and_the_innermost_learn_and_who_stands_between_does_not() -> None:
    memory = Memory()
    outer = begin(memory, 1.0, TIDY)
    tokens = [CURRENT.set(outer)]
    between = begin(memory, 1.0, Entry(Way.COMMAND, "between"))
    tokens.append(CURRENT.set(between))
    inner = begin(memory, 1.0, SING)
    for token in reversed(tokens):
        CURRENT.reset(token)
    assert (outer.learning, inner.learning) == ((outer,), (outer, inner))


def test_chance_decides_where_an_entry_begins_and_for_all_it_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    chances = iter([0.5, 0.005])
    monkeypatch.setattr(spans, "random", lambda: next(chances))
    assert begin(Memory(), 0.01) is UNWATCHED
    token = CURRENT.set(UNWATCHED)
    assert begin(Memory(), 0.01, SING) is UNWATCHED
    CURRENT.reset(token)
    assert begin(Memory(), 0.01) is not UNWATCHED


def test_a_forked_process_begins_with_an_empty_memory_and_a_lock_of_its_own() -> None:
    memory = Memory()
    memory.note((memory.book(TIDY),), note())
    lock = memory.lock
    memory.start_anew()
    assert memory.told() == [] and memory.lock is not lock
