"""Two sides, two databases, real HTTP between them: the same promises as over the in-process road; and what a sender makes of
an answer that is none.
"""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from strangler.signing.keys import Keyring
from strangler.sync import backfill, client, queue, verify, wire
from strangler.sync.client import PeerRefused, RemoteSide
from strangler.sync.deliver import PeerError, deliver_once
from strangler.testing.ports import free_port
from tests.projects.sides.world import TO_SERVICE, Sides
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES


@pytest.fixture
def service(wire: Sides) -> Sides:
    wire.renew()
    return wire


def _write(count: int) -> None:
    author = Author.objects.using("monolith").create(name="Zoë 🦉")
    Note.objects.using("monolith").bulk_create([Note(author=author, slug=f"n{i}") for i in range(count)])


def _deliver_all(sides: Sides) -> None:
    remote = sides.remote("service")
    for _ in range(30):
        sides.pair.lapse()
        for link in (REFERENCES, MOVED):
            deliver_once(sides.pair.monolith, link, remote, holder="test")
        counts = [queue.counts(sides.pair.monolith, link) for link in (REFERENCES, MOVED)]
        if not any(each.queued or each.inflight for each in counts):
            return
    raise AssertionError("rows do not arrive")


def test_rows_cross_and_both_sides_prove_it(service):
    _write(30)
    _deliver_all(service)
    service.pair.assert_equal()
    remote = service.remote("service")
    report = verify.verify(service.pair.monolith, MOVED, remote)
    assert (report.rows, report.is_clean) == (30, True)


def test_backfill_crosses_in_several_pages(service, monkeypatch):
    monkeypatch.setattr(backfill, "BATCH_ROWS", 7)
    _write(20)
    for link in (REFERENCES, MOVED):
        backfill.cut(service.pair.monolith, link, chunk_rows=10)
        while chunk := backfill.take(service.pair.monolith, link):
            backfill.copy(service.pair.monolith, link, chunk, service.remote("service"))
    service.pair.assert_equal()


def test_state_and_sequences_are_what_the_database_says(service):
    remote = service.remote("service")
    told, known = remote.state(wire.Named(MOVED)), service.pair.there.state(wire.Named(MOVED))
    assert msgspec.structs.replace(told, now_us=known.now_us) == known
    asked = wire.Sequences(MOVED, (("notes_note", 500),))
    assert dict(remote.sequences(asked).values)["notes_note"] >= 500


def test_the_peer_that_is_gone_is_a_peer_error_and_the_keys_come_back(service):
    _write(1)
    away = RemoteSide(f"http://127.0.0.1:{free_port()}/sync/", Keyring.parse(TO_SERVICE))
    with pytest.raises(PeerError, match="did not answer"):
        deliver_once(service.pair.monolith, REFERENCES, away, holder="test")
    _deliver_all(service)
    service.pair.assert_equal()


def test_a_refusal_names_its_status_and_reason(service):
    stranger = RemoteSide(service.url("service"), Keyring.parse("out1:some-other-secret-of-16"))
    with pytest.raises(PeerRefused, match="wrong signature") as refused:
        stranger.state(wire.Named(MOVED))
    assert refused.value.status == 401
    with pytest.raises(PeerRefused) as unknown:
        service.remote("service").state(wire.Named("notes.else"))
    assert unknown.value.status == 404


def test_a_batch_refused_by_the_peer_leaves_its_keys_with_the_sender(service):
    _write(1)
    stranger = RemoteSide(service.url("service"), Keyring.parse("out1:some-other-secret-of-16"))
    with pytest.raises(PeerRefused):
        deliver_once(service.pair.monolith, REFERENCES, stranger, holder="test")
    assert queue.counts(service.pair.monolith, REFERENCES).inflight == 1


@contextmanager
def _answering(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Iterator[RemoteSide]:
    """A peer that gives everybody the same answer."""

    class Same(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Same)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield RemoteSide(f"http://127.0.0.1:{server.server_port}/sync/", Keyring.parse(TO_SERVICE), timeout_s=2.0)
    finally:
        client._local.__dict__.clear()  # its kept connection ends with it
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_peer_is_asked_again_when_it_said(status):
    with _answering(status, headers={"Retry-After": "3"}) as busy, pytest.raises(PeerError) as error:
        busy.state(wire.Named(MOVED))
    assert (type(error.value), error.value.retry_s) == (PeerError, 3.0)


@pytest.mark.parametrize("said", ["soon", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1e9", "nan"])
def test_a_retry_after_that_is_no_number_of_seconds_is_still_a_busy_peer(said):
    with _answering(503, headers={"Retry-After": said}) as busy, pytest.raises(PeerError) as error:
        busy.state(wire.Named(MOVED))
    assert 0 < error.value.retry_s <= 60


@pytest.mark.parametrize("body", [b"<html>not ours</html>", b"{}", b'{"ok": "yes"}', b""])
def test_an_answer_that_is_no_answer_is_a_peer_error(body):
    with _answering(200, body) as stranger, pytest.raises(PeerError, match="something else than Done"):
        stranger.beat(wire.Beat(MOVED, "n"))


@pytest.mark.parametrize("status", [301, 302, 500, 502])
def test_redirects_and_failures_are_refusals_and_never_followed(status):
    with _answering(status, b"oops", {"Location": "http://127.0.0.1:1/"}) as stranger:
        with pytest.raises(PeerRefused) as refused:
            stranger.state(wire.Named(MOVED))
    assert refused.value.status == status


def test_a_peer_that_stays_silent_is_given_up_after_the_time_out():
    silent = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)  # accepts, never reads
    try:
        remote = RemoteSide(f"http://127.0.0.1:{silent.server_port}/sync/", Keyring.parse(TO_SERVICE), timeout_s=0.2)
        with pytest.raises(PeerError, match="did not answer"):
            remote.state(wire.Named(MOVED))
    finally:
        silent.server_close()


def test_a_kept_connection_that_died_between_two_calls_is_replaced(service):
    remote = service.remote("service")
    remote.state(wire.Named(MOVED))
    service.world.restart("service-http")
    for _ in range(3):
        try:
            assert remote.state(wire.Named(MOVED)).link == MOVED
            return
        except PeerError:
            continue  # one failure may be told; the sender asks again
    raise AssertionError("the connection that died is asked for ever")
