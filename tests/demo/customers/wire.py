"""A request in; its answer out, over kept-alive connections to one address. HTTP/1.1 as far as customers need it.

Called by browser. No redirect is followed, nothing is sent twice: what happened is what is reported.
"""

import asyncio
from dataclasses import dataclass, field

IDLE_S = 20.0  # an older connection may be closed by the other end while we send
HEAD_BYTES = 64 * 1024


class Broken(Exception):
    """No whole answer came. is_sent: whether the request may have reached the other side."""

    def __init__(self, why: str, *, is_sent: bool) -> None:
        super().__init__(why)
        self.is_sent = is_sent


@dataclass(slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def text(self) -> str:
        return self.body.decode(errors="replace")


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_s: float = 0.0


@dataclass(slots=True)
class Wire:
    """Connections of one customer: as many at once as it needs, two kept."""

    host: str
    port: int
    _idle: list[_Connection] = field(default_factory=list)

    async def ask(self, head: bytes, body: bytes, *, timeout_s: float) -> Answer:
        """Raises Broken."""
        is_sent = False
        connection: _Connection | None = None
        try:
            async with asyncio.timeout(timeout_s):
                connection = await self._take()
                is_sent = True
                connection.writer.write(head + body)
                await connection.writer.drain()
                answer, is_reusable = await _read(connection.reader)
        except TimeoutError:
            _close(connection)
            raise Broken("timeout", is_sent=is_sent) from None
        except (OSError, asyncio.IncompleteReadError) as error:
            _close(connection)
            raise Broken(f"reset: {type(error).__name__}", is_sent=is_sent) from None
        except (
            asyncio.LimitOverrunError,
            ValueError,
            IndexError,
        ) as error:  # somebody answered, and not HTTP: no kill does
            _close(connection)
            raise Broken(f"malformed: {type(error).__name__}", is_sent=is_sent) from None
        self._give_back(connection, is_reusable)
        return answer

    def close(self) -> None:
        while self._idle:
            _close(self._idle.pop())

    async def _take(self) -> _Connection:
        now_s = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if now_s - connection.used_s < IDLE_S and not connection.reader.at_eof():
                return connection
            _close(connection)
        return _Connection(*await asyncio.open_connection(self.host, self.port, limit=HEAD_BYTES))

    def _give_back(self, connection: _Connection, is_reusable: bool) -> None:
        if not is_reusable or len(self._idle) >= 2:
            return _close(connection)
        connection.used_s = asyncio.get_running_loop().time()
        self._idle.append(connection)
        return None


async def _read(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ", 2)[1])
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:] if line)]
    answer = Answer(status, headers, b"")
    is_delimited = True
    if status not in (204, 304):
        is_delimited = await _read_body(reader, answer)
    return answer, is_delimited and answer.header("connection").lower() != "close"


async def _read_body(reader: asyncio.StreamReader, answer: Answer) -> bool:
    """Whether its end was told, so that the connection can be used again."""
    if answer.header("transfer-encoding").lower() == "chunked":
        answer.body = b"".join([chunk async for chunk in _chunks(reader)])
    elif length := answer.header("content-length"):
        answer.body = await reader.readexactly(int(length))
    else:
        answer.body = await reader.read()
        return False
    return True


async def _chunks(reader: asyncio.StreamReader):
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    while (await reader.readuntil(b"\r\n")) != b"\r\n":
        pass


def _close(connection: _Connection | None) -> None:
    if connection:
        connection.writer.close()
