"""What every answer tells the gateway: the epoch this side knows, how far delivery is, where a write landed; and the
bounce: a request that met the fence and committed nothing is answered 503, so that it can be sent to the owner instead.
Before a process lets its first request in, it asks whether it still owns (see comeback).

Place it directly after SessionMiddleware on both sides: what the session saves is repeatable and does not count.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse

from strangler.protocol.link import Role
from strangler.settings import is_enabled
from strangler.sync import config, links, owned
from strangler.sync.comeback import Comeback
from strangler.sync.engines import engine_of
from strangler.sync.floors import Floors

NEWS_S = 0.05  # how old an answer's epoch may be; it only ever understates
FENCED, EPOCH, POSITION, DELIVERED, WRITTEN = (
    f"X-Strangler-{name}" for name in ("Fenced", "Epoch", "Position", "Delivered", "Written")
)
READS = ("SELECT", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "PRAGMA", "EXPLAIN", "SHOW", "LOCK")

MOVED = (
    "The rows of {link} have moved: the other side owns them now. Nothing was written, and asking here again will not help;"
    " ask at the address that customers use, which leads there."
)

_WROTE = "_strangler_wrote"

GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass(slots=True)
class Told:
    """What was read of the links lately."""

    at_s: float = -1.0
    epochs: list[str] = field(default_factory=list)
    tables: frozenset[str] = frozenset()


class LinkMiddleware:
    """Sync only: a view thread's own connections are watched."""

    def __init__(self, get_response: GetResponse) -> None:
        if not is_enabled():
            raise MiddlewareNotUsed("STRANGLER_ENABLED is off")
        self.get_response = get_response
        self._told = Told()
        self._floors = Floors()
        self._comeback = Comeback()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection = config.connection()
        with uncounted(connection):
            if not self._comeback.lets_in(connection, request):
                return _later("These rows have moved; ask again.")
            try:
                self._news(connection, fresh=False)  # a link may be new since this process last answered
            except DatabaseError:
                pass  # the view will meet it, or needs no database
        watch = Watch(connection, self._told.tables)
        with connection.execute_wrapper(watch):
            response = self.get_response(request)
        request.__dict__[_WROTE] = watch.has_committed_here
        try:
            with uncounted(connection):
                return self._tell(connection, watch, response)
        except DatabaseError:
            return response  # the customer's answer comes first

    def _tell(self, connection: Connection, watch: "Watch", response: HttpResponse) -> HttpResponse:
        told = self._news(connection, fresh=bool(watch.fenced))
        if watch.fenced and not watch.has_committed:
            response = _given_back(connection, watch.fenced)
            response[FENCED] = _epoch_of(told, watch.fenced)
        _join(response, EPOCH, told.epochs)
        if told.epochs:
            self._tell_progress(connection, watch, response)
        return response

    def _tell_progress(self, connection: Connection, watch: "Watch", response: HttpResponse) -> None:
        """Read anew for each answer: whether a copy elsewhere may be compared, or read, hangs on what was written just now."""
        high_water, progress = owned.progress(connection, self._floors)
        _join(response, DELIVERED, [f"{link};{epoch};{below}" for link, (epoch, below) in progress.items()])
        _join(response, WRITTEN, [f"{link};{epoch};{high_water}" for link, (epoch, _) in progress.items()])
        if watch.has_committed_here:
            drawn = _draw(connection)
            _join(response, POSITION, [f"{link};{epoch};{drawn}" for link, (epoch, _) in progress.items()])

    def _news(self, connection: Connection, *, fresh: bool) -> Told:
        now_s = time.monotonic()
        if fresh or now_s - self._told.at_s > NEWS_S:
            self._told = _read(connection, now_s)
        return self._told


@contextmanager
def uncounted(connection: Connection) -> Iterator[None]:
    """What we ask meanwhile is in nobody's log of queries: a team's tests that count their own still count right."""
    was_logged, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        yield
    finally:
        connection.force_debug_cursor = was_logged


def _given_back(connection: Connection, link: str) -> HttpResponse:
    """For a switch both are one: it sends the request to the owner. Whoever asks past every switch reads the words."""
    if links.role_of(connection, link) is Role.CLOSING:
        return _later("These rows are just moving; ask again.")
    return HttpResponse(MOVED.format(link=link), status=503, content_type="text/plain")


def _later(words: str) -> HttpResponse:
    response = HttpResponse(words, status=503, content_type="text/plain")
    response["Retry-After"] = "1"
    return response


def has_written(request: HttpRequest) -> bool:
    """Whether this request, on its way back, has committed to a table that a link carries."""
    return bool(request.__dict__.get(_WROTE))


class Watch:
    """An execute_wrapper: sees every statement of one request, whatever the view catches or swallows."""

    def __init__(self, connection: Connection, tables: frozenset[str] = frozenset()) -> None:
        """tables: those that links carry."""
        self.connection = connection
        self.fenced = ""  # the link whose fence was met
        self.has_committed = False  # anything at all
        self.has_committed_here = False  # to a table that a link carries
        self._tables = tables
        self._touched: set[bool] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        try:
            result = execute(sql, params, many, context)
        except DatabaseError as error:
            if engine_of(self.connection).is_fenced_error(error):
                self.fenced = fenced_link(error)
            raise
        if not sql.lstrip(" (").upper().startswith(READS):
            self._listen(is_here=any(table in sql for table in self._tables))
        return result

    def _listen(self, *, is_here: bool) -> None:
        if is_here not in self._touched:
            self._touched.add(is_here)
            self.connection.on_commit(lambda: self._committed(is_here))

    def _committed(self, is_here: bool) -> None:
        self._touched.discard(is_here)
        self.has_committed = True
        self.has_committed_here = self.has_committed_here or is_here


def fenced_link(error: BaseException) -> str:
    """The link named in a fence's message."""
    _, _, rest = str(error).partition("strangler fenced: ")
    return rest.splitlines()[0].strip() if rest else ""


def _read(connection: Connection, now_s: float) -> Told:
    told = Told(at_s=now_s)
    for name, epoch, tables in links.headlines(connection):
        told.tables |= {table.name for table in tables}
        if name == config.extraction_of(name):
            told.epochs.append(f"{name};{epoch}")
    return told


def _draw(connection: Connection) -> int:
    """A version drawn after the commit. Whoever finds delivery past it looked after the draw, and so saw the commit:
    with the write's own version, one that was taken early and committed late could be believed delivered."""
    return engine_of(connection).draw_version(connection)


def _epoch_of(told: Told, link: str) -> str:
    return next((text for text in told.epochs if text.startswith(f"{link};")), f"{link};0")


def _join(response: HttpResponse, name: str, values: list[str]) -> None:
    if values:
        response[name] = ", ".join(values)
