"""A stub over real HTTP: any method, marked, and gone once it is stopped."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from strangler.contracts.contract import Contract
from strangler.contracts.stub import MARK, Stub

DOCUMENT = {"paths": {"/notes/": {"get": {"responses": {"200": {"content": {"application/json": {"example": [1]}}}}}}}}


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub(Contract(DOCUMENT, "notes"), "127.0.0.1", 0).start()
    yield made
    made.stop()


def ask(stub: Stub, *requests: tuple[str, str, bytes]) -> list[tuple[int, str | None, bytes]]:
    """On one connection."""
    parts = urlsplit(stub.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    found = []
    for method, path, body in requests:
        connection.request(method, path, body=body)
        answer = connection.getresponse()
        found.append((answer.status, answer.headers[MARK], answer.read()))
    connection.close()
    return found


def test_answers_are_marked_and_a_connection_is_kept(stub: Stub) -> None:
    found = ask(
        stub,
        ("GET", "/notes/", b""),
        ("PURGE", "/notes/", b"a body"),
        ("HEAD", "/notes/", b""),
        ("GET", "/healthz", b""),
    )
    assert found[0] == (200, "notes", b"[1]")
    assert [(status, mark) for status, mark, _ in found] == [
        (200, "notes"),
        (405, "notes"),
        (200, "notes"),
        (200, "notes"),
    ]
    assert found[2][2] == b""


def test_a_stub_that_was_stopped_listens_no_more() -> None:
    made = Stub(Contract(DOCUMENT, "notes"), "127.0.0.1", 0).start()
    made.stop()
    with pytest.raises(ConnectionRefusedError):
        ask(made, ("GET", "/notes/", b""))
