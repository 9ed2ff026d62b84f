"""With the monolith stopped, what visitors read last must still be answered; anything else is named."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.demo import alone
from tests.demo.customers.telling import Told
from tests.unit.demo.planted import DONE


@contextmanager
def gateway(status: int, body: bytes) -> Iterator[tuple[str, int]]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[:2]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def read(target: str, who: str = "visitor") -> Told:
    return Told("read_review", who, False, 1, 1, 2, f"GET {target}", 200, DONE)


def test_reads_that_are_answered_are_no_fault_and_the_monolith_was_down() -> None:
    stopped: list[bool] = []

    with gateway(200, b'{"id": 1}') as at:
        assert alone.faults(lambda: stopped.append(True), at, [read("/api/reviews/1/"), read("/api/reviews/1/")]) == []

    assert stopped == [True]


def test_a_read_that_is_not_answered_right_is_named() -> None:
    with gateway(502, b"G502") as at:
        assert alone.faults(list, at, [read("/api/reviews/1/")]) == [
            "without the monolith: GET /api/reviews/1/ answered 502"
        ]
    with gateway(200, b"<h1>Sorry</h1>") as at:
        assert len(alone.faults(list, at, [read("/api/reviews/1/")])) == 1


def test_nothing_to_read_proves_nothing() -> None:
    told = [read("/api/reviews/1/", who="demo001"), read("/")]

    assert alone.faults(list, ("127.0.0.1", 1), told) == ["without the monolith: nothing was read before"]
