"""Where an entry begins and ends: Django's and Celery's own calls, each with ours around it.

In: a recorder's memory. `install` puts everything in its place and returns what takes it away again. Requests are met where
every handler passes (WSGI, ASGI, the test client), so that no middleware is needed. This file's frames are where the look for
a line of code ends, see `stack`.
"""

from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.core.handlers.base import BaseHandler
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.backends.signals import connection_created

from strangler.boundaries.living.entry import is_toolkits
from strangler.boundaries.recorder import blocks, requests, signals
from strangler.boundaries.recorder.commands import BUILDING, HOSTS, comes_from, command_entry
from strangler.boundaries.recorder.memory import Memory
from strangler.boundaries.recorder.put import Undo, put
from strangler.boundaries.recorder.span import CURRENT, UNWATCHED, Span, begin
from strangler.boundaries.recorder.streams import followed
from strangler.boundaries.recorder.transactions import PENDING
from strangler.boundaries.recorder.watch import Watch


def install(memory: Memory, watch: Watch, share: float) -> Undo:
    undone = [
        _statements(watch),
        _requests(memory, share),
        _async_requests(memory, share),
        _commands(memory, share),
        signals.install(),
        blocks.install(watch),
        _tasks(memory, share),
    ]

    def undo() -> None:
        for each in undone:
            each()

    return undo


def _statements(watch: Watch) -> Undo:
    """On every connection there is and will be."""

    def opened(connection: Any, **more: Any) -> None:
        connection.__dict__.pop(PENDING, None)
        # First in the list and so the outermost: whoever else wraps statements takes the last one off again.
        if watch not in connection.execute_wrappers:
            connection.execute_wrappers.insert(0, watch)

    def undo() -> None:
        connection_created.disconnect(opened)
        for connection in connections.all(initialized_only=True):
            if watch in connection.execute_wrappers:
                connection.execute_wrappers.remove(watch)

    connection_created.connect(opened, weak=False)
    for connection in connections.all(initialized_only=True):
        opened(connection)
    return undo


def _requests(memory: Memory, share: float) -> Undo:
    answer = BaseHandler.get_response

    @wraps(answer)
    def get_response(self: BaseHandler, request: Any) -> Any:
        span = begin(memory, share)
        token = CURRENT.set(span)
        try:
            response = answer(self, request)
        finally:
            CURRENT.reset(token)
            if span is not UNWATCHED:
                requests.ended(memory, span, request)
        if span is not UNWATCHED:
            followed(response, span)
        return response

    return put(BaseHandler, "get_response", get_response)


def _async_requests(memory: Memory, share: float) -> Undo:
    answer = BaseHandler.get_response_async

    @wraps(answer)
    async def get_response_async(self: BaseHandler, request: Any) -> Any:
        span = begin(memory, share)
        token = CURRENT.set(span)
        try:
            response = await answer(self, request)
        finally:
            CURRENT.reset(token)
            if span is not UNWATCHED:
                requests.ended(memory, span, request)
        if span is not UNWATCHED:
            followed(response, span)
        return response

    return put(BaseHandler, "get_response_async", get_response_async)


def _commands(memory: Memory, share: float) -> Undo:
    carry_out = BaseCommand.execute

    @wraps(carry_out)
    def execute(self: BaseCommand, *args: Any, **options: Any) -> Any:
        if comes_from(self, HOSTS):
            return carry_out(self, *args, **options)
        entry = command_entry(self)
        is_nobodys = comes_from(self, BUILDING) or is_toolkits(entry.code)
        span = UNWATCHED if is_nobodys else begin(memory, share, entry)
        token = CURRENT.set(span)
        try:
            return carry_out(self, *args, **options)
        finally:
            CURRENT.reset(token)
            if span is not UNWATCHED:
                memory.close(span, entry, span.ran_s)

    return put(BaseCommand, "execute", execute)


_under_way: ContextVar[tuple[tuple[str, Span | None, Span, Any], ...]] = ContextVar(
    "strangler_recorder_tasks", default=()
)


def _tasks(memory: Memory, share: float) -> Undo:
    """Celery's signals, which no task's outcome hangs on."""
    try:
        from celery.signals import task_postrun, task_prerun
    except ImportError:
        return lambda: None
    from strangler.boundaries.recorder.celery_tasks import task_entry

    def begun(sender: Any = None, task_id: str = "", **more: Any) -> None:
        before, entry = CURRENT.get(), task_entry(sender)
        span = UNWATCHED if is_toolkits(entry.code) else begin(memory, share, entry)
        _under_way.set((*_under_way.get(), (task_id, before, span, entry)))
        CURRENT.set(span)

    def ended(sender: Any = None, task_id: str = "", **more: Any) -> None:
        held = _under_way.get()
        if held and held[-1][0] == task_id:
            _, before, span, entry = held[-1]
            _under_way.set(held[:-1])
            CURRENT.set(before)
            if span is not UNWATCHED:
                memory.close(span, entry, span.ran_s)

    task_prerun.connect(begun, weak=False)
    task_postrun.connect(ended, weak=False)

    def undo() -> None:
        task_prerun.disconnect(begun)
        task_postrun.disconnect(ended)

    return undo
