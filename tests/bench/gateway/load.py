"""A target in; how many answers it gave and how long they took out, as one line of JSON. The generator where there is no wrk:
a process of its own, each connection asks again as soon as it is answered.
"""

import argparse
import asyncio
import json
import time
from typing import Any

import uvloop

from tests.bench.gateway.figures import percentile
from tests.bench.gateway.upstream import BODY

PATIENCE_S = 5.0  # an answer that takes longer is a failure, and ends the run


def whole_answer(data: bytes) -> int:
    """How many bytes the first answer in `data` takes; 0 while it is not whole. Only answers with a length are understood."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = data[:end].lower()
    _, found, rest = head.partition(b"content-length:")
    size = end + 4 + (int(rest.split(b"\r\n", 1)[0]) if found else 0)
    return size if len(data) >= size else 0


def is_right(answer: bytes) -> bool:
    """Whether it is the upstream's own answer, passed on whole."""
    return answer.startswith(b"HTTP/1.1 200") and answer.endswith(BODY)


class Asker(asyncio.Protocol):
    """One connection."""

    def __init__(self, request: bytes, took_s: list[float]) -> None:
        self._request, self.took_s = request, took_s
        self.failed = 0
        self.is_over = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._data = b""
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._data += data
        size = whole_answer(self._data)
        if not size:
            return
        answer, self._data = self._data[:size], self._data[size:]
        self.took_s.append(time.perf_counter() - self.asked_s)
        self.failed += not is_right(answer)
        if not self.is_over:
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        self.failed += not self.is_over

    def end(self) -> None:
        """Ask no more. An answer that is overdue now counts as failed."""
        self.is_over = True
        self.failed += time.perf_counter() - self.asked_s > PATIENCE_S
        self._transport.abort()

    def _ask(self) -> None:
        self.asked_s = time.perf_counter()
        self._transport.write(self._request)


async def ask(host: str, port: int, request: bytes, *, connections: int, seconds: float) -> dict[str, Any]:
    """The first tenth of the time warms up and does not count."""
    loop, took_s = asyncio.get_running_loop(), list[float]()
    made = [loop.create_connection(lambda: Asker(request, took_s), host, port) for _ in range(connections)]
    askers = [asker for _, asker in await asyncio.gather(*made)]
    await asyncio.sleep(seconds / 10)
    took_s.clear()
    began_s = time.perf_counter()
    await asyncio.sleep(seconds)
    lasted_s = time.perf_counter() - began_s
    answered = sorted(took_s)
    for asker in askers:
        asker.end()
    return {
        "rps": len(answered) / lasted_s,
        "p50_ms": percentile(answered, 0.5) * 1000,
        "p99_ms": percentile(answered, 0.99) * 1000,
        "failed": sum(asker.failed for asker in askers),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--header", default="")
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    given = parser.parse_args()
    lines = [f"GET {given.path} HTTP/1.1", f"Host: 127.0.0.1:{given.port}", *filter(None, [given.header]), "", ""]
    request = "\r\n".join(lines).encode()
    asking = ask("127.0.0.1", given.port, request, connections=given.connections, seconds=given.seconds)
    print(json.dumps(uvloop.run(asking)))


if __name__ == "__main__":
    main()
