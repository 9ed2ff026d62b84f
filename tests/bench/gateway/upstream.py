"""Requests in; one small JSON answer each out, as cheaply as Python can. Run as a process of its own: what stands behind every
target, so that no target is measured against another upstream.
"""

import argparse
import asyncio
from typing import Any

import uvloop

BODY = b'{"id": 4711, "name": "A thing of the usual size", "price": "19.90", "tags": ["one", "two"], "left": 12}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
END = b"\r\n\r\n"


class Upstream(asyncio.Protocol):
    """Heads without a body only, which is all the load sends."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        self._transport.write(ANSWER * data.count(END))
        self._rest = data.rpartition(END)[2]


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(serve(parser.parse_args().port))
