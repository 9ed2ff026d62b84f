"""A real gateway between real sockets: upstreams that can misbehave, customers that speak raw bytes.

`@live` runs an async test on uvloop; `World` starts a monolith, a service and the gateway on free ports.
"""

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import msgspec
import uvloop

from strangler.gateway.config import Config, Limits, Timeouts
from strangler.gateway.process import Gateway
from strangler.resilience.clock import HandClock
from strangler.routing.snapshot import to_bytes
from strangler.routing.table import ExtractionState, Route, Table
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER as SIGNATURE
from strangler.signing.request import sign

KEYS = Keyring.parse("g1:" + "g" * 32)
IDENTITY_KEYS = Keyring.parse("i1:" + "i" * 32)
STRANGER_KEYS = Keyring.parse("g1:" + "s" * 32)
TEST_LIMIT_S = 20
ROUTES = (
    Route("things", "list", ("GET",), "/things/", stale_ok=True),
    Route("things", "detail", ("GET",), "/things/{id}/"),
    Route("things", "search", ("POST",), "/search", access="read"),
    Route("things", "add", ("POST",), "/things/", access="write"),
    Route("things", "change", ("PUT",), "/things/{id}/", access="write", idempotent=True),
    Route("things", "page", ("GET",), "/page/{id}", stays=True),
    Route("things", "drop", ("POST",), "/page/{id}", access="write", stays=True),
)


class WorldClock(HandClock):
    """Starts at a known date, can be moved, and measures real time like any other."""

    def __init__(self):
        super().__init__()
        self._began_s = time.monotonic()

    def monotonic_s(self):
        return super().monotonic_s() + time.monotonic() - self._began_s


def live(test):
    """Run an async test, bounded in time, on the loop the gateway runs on in production."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(asyncio.wait_for(test(*args, **kwargs), TEST_LIMIT_S))

    return run


async def until(is_so, *, timeout_s=5.0):
    """Wait for a condition, with a deadline."""
    async with asyncio.timeout(timeout_s):
        while not is_so():
            await asyncio.sleep(0.001)


@dataclass
class Seen:
    """One request as an upstream saw it."""

    line: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    connection: int = 0

    @property
    def method(self):
        return self.line.split(b" ")[0].decode()

    @property
    def target(self):
        return self.line.split(b" ")[1]

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name):
        values = self.all(name)
        return values[0] if values else None


@dataclass
class Reply:
    """One answer as a customer saw it."""

    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""

    all = Seen.all
    one = Seen.one

    def cookies(self):
        return {v.split(b"=")[0]: v.split(b";")[0].partition(b"=")[2] for v in self.all(b"set-cookie")}


def answer(body=b"", status=200, headers=(), reason=b"OK"):
    """Bytes of a plain answer."""
    lines = [b"HTTP/1.1 %d %b" % (status, reason), *[n + b": " + v for n, v in headers]]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body)]) + b"\r\n\r\n" + body


Handler = Callable[[Seen, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Side:
    """A small upstream server. Answers every request with its name, unless a handler is set for the path."""

    name: str
    handlers: dict[bytes, Handler] = field(default_factory=dict)
    extra: list[tuple[bytes, bytes]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    port: int = 0
    connections: int = 0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self):
        self._server.close()
        for writer in list(self.writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    def says(self, path, data):
        """Answer one path with fixed bytes."""

        async def handler(seen, reader, writer):
            writer.write(data)

        self.handlers[path] = handler

    def targets(self):
        return [seen.target for seen in self.seen]

    async def _serve(self, reader, writer):
        self.connections += 1
        number = self.connections
        self.writers.add(writer)
        try:
            while seen := await read_request(reader):
                seen.connection = number
                handler = self.handlers.get(seen.target.partition(b"?")[0], self._default)
                raw = getattr(handler, "reads_body_itself", False)
                if not raw:
                    seen.body = await read_body(seen.headers, reader)
                self.seen.append(seen)
                await handler(seen, reader, writer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    async def _default(self, seen, reader, writer):
        body = b"" if seen.method == "HEAD" else self.name.encode()
        writer.write(answer(body, headers=self.extra))


async def read_request(reader):
    try:
        block = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    line, *lines = block[:-4].split(b"\r\n")
    return Seen(line, [tuple(part.split(b": ", 1)) for part in lines])


async def read_body(headers, reader, *, until_eof=False):
    length = [v for n, v in headers if n.lower() == b"content-length"]
    if any(n.lower() == b"transfer-encoding" for n, _ in headers):
        return await _read_chunks(reader)
    if length:
        return await reader.readexactly(int(length[0]))
    return await reader.read() if until_eof else b""


async def _read_chunks(reader):
    parts = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


class Customer:
    """One connection to the gateway, and a cookie jar."""

    def __init__(self, address, jar=None):
        self._address = address
        self.jar = {} if jar is None else jar

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection(*self._address)
        return self

    async def __aexit__(self, *error):
        self.writer.transport.abort()

    def send(self, method, target, headers=(), body=b"", version=b"1.1"):
        lines = [b"%b %b HTTP/%b" % (method.encode(), target.encode(), version), b"Host: shop.example"]
        lines += [name + b": " + value for name, value in headers]
        if self.jar:
            lines.append(b"Cookie: " + b"; ".join(k + b"=" + v for k, v in self.jar.items()))
        if body and not any(name.lower() == b"transfer-encoding" for name, _ in headers):
            lines.append(b"Content-Length: %d" % len(body))
        self.writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    async def receive(self, *, is_head=False):
        seen = await read_request(self.reader)
        if seen is None:
            raise ConnectionError("closed without an answer")
        _, status, reason = seen.line.split(b" ", 2)
        reply = Reply(int(status), reason, seen.headers)
        if not is_head and reply.status not in (204, 304):
            reply.body = await read_body(reply.headers, self.reader, until_eof=True)
        self.jar.update(reply.cookies())
        return reply

    async def ask(self, method, target, headers=(), body=b"", version=b"1.1"):
        self.send(method, target, headers, body, version)
        return await self.receive(is_head=method == "HEAD")


class World:
    """Monolith, service, gateway. `state` is what the first table says about the extraction `things`."""

    def __init__(self, *, timeouts=None, limits=None, clock=None, sink=None, table=True, **state):
        config_fields = set(Config.__struct_fields__) if hasattr(Config, "__struct_fields__") else set(Config.__slots__)
        self.config = {key: state.pop(key) for key in list(state) if key in config_fields}
        self.timeouts = replace(Timeouts(linger_s=0.2, drain_s=2.0), **(timeouts or {}))
        self.limits = replace(Limits(), **(limits or {}))
        self.clock, self.sink, self.has_table, self.state = clock or WorldClock(), sink, table, state
        self.monolith, self.service = Side("monolith"), Side("things")
        self.version = 0

    async def __aenter__(self):
        await self.monolith.start()
        await self.service.start()
        self.gateway = Gateway(self._config(), clock=self.clock, sink=self.sink)
        await self.gateway.start()
        if self.has_table:
            await self.publish(**self.state)
        return self

    async def __aexit__(self, *error):
        for client in list(self.gateway.clients):
            client.abort()
        await self.gateway.stop()
        await self.monolith.stop()
        await self.service.stop()

    def _config(self):
        given = {
            "listen": ("127.0.0.1", 0),
            "admin": ("127.0.0.1", 0),
            "monolith": self.monolith.url,
            "keys": KEYS,
            "identity_keys": IDENTITY_KEYS,
            "timeouts": self.timeouts,
            "limits": self.limits,
        }
        return Config(**{**given, **self.config})

    def customer(self, jar=None):
        return Customer(self.gateway.address, jar)

    async def ask(self, method, target, headers=(), body=b"", jar=None, version=b"1.1"):
        """One request on a connection of its own."""
        async with self.customer(jar) as customer:
            return await customer.ask(method, target, headers, body, version)

    async def talk(self, raw):
        """Raw bytes in; everything that comes back until the connection ends."""
        reader, writer = await asyncio.open_connection(*self.gateway.address)
        writer.write(raw)
        try:
            return await reader.read()
        finally:
            writer.transport.abort()

    def table(self, version=None, **state):
        """The next table: `things` as told, moving to the service side."""
        self.version = self.version + 1 if version is None else version
        return Table(
            self.version,
            {"monolith": (self.monolith.url,), "things": (self.service.url,)},
            (replace(ExtractionState("things", epoch=1), **state),),
            ROUTES,
        )

    async def publish(self, **state):
        """Post the next table; its acknowledgement."""
        status, reply = await self.admin("POST", "/table", raw=to_bytes(self.table(**state), keys=KEYS))
        assert status == 200, reply
        return reply

    async def admin(self, method, target, asked=None, *, raw=None, keys=KEYS, signed=True):
        """(status, decoded answer) of an admin verb."""
        body = raw if raw is not None else (msgspec.json.encode(asked) if asked is not None else b"")
        async with Customer(self.gateway.admin.address) as operator:
            headers = []
            if signed:
                signature = sign(method, target, body, keys=keys, now_s=self.clock.now_s())
                headers = [(SIGNATURE.encode(), signature.encode())]
            reply = await operator.ask(method, target, headers, body)
        is_json = reply.one(b"content-type") == b"application/json"
        return reply.status, msgspec.json.decode(reply.body) if is_json else reply.body
