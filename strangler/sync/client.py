"""The other side of a link, over signed HTTP: the verbs of side.Side, one POST each, on a kept-alive connection.

A time-out says nothing about what happened there; every verb may be asked again.
"""

import threading
import time
from typing import Any, TypeVar

import msgspec

from strangler.resilience import trust
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, sign
from strangler.sync import wire, wire_pass
from strangler.sync.deliver import PeerError
from strangler.sync.feed import Feed
from strangler.sync.renewal import Renew
from strangler.sync.verbs import VERBS
from strangler.sync.widening import Widen

T = TypeVar("T")
TIMEOUT_S = 5.0  # below the sender's lease, so that a key is never posted by two because one waits
RETRY_S, RETRY_MAX_S = 0.2, 60.0
_local = threading.local()


class RemoteSide:
    """side.Side over HTTP. Raises PeerError if the peer cannot be asked, PeerRefused if it says no."""

    def __init__(self, url: str, keys: Keyring, *, timeout_s: float = TIMEOUT_S) -> None:
        self.url = url
        self._keys = keys
        self._timeout_s = timeout_s

    def apply(self, request: wire.Batch) -> wire.Reply:
        return self._call("apply", request, wire.Reply)

    def state(self, request: wire.Named) -> wire.State:
        return self._call("state", request, wire.State)

    def fitness(self, request: wire.Named) -> wire.Fitness:
        return self._call("fitness", request, wire.Fitness)

    def row(self, request: wire.Named) -> wire.Row:
        return self._call("row", request, wire.Row)

    def define(self, request: wire.Define) -> wire.Done:
        return self._call("define", request, wire.Done)

    def remove(self, request: wire.Remove) -> wire.Done:
        return self._call("remove", request, wire.Done)

    def renew(self, request: Renew) -> wire.Done:
        return self._call("renew", request, wire.Done)

    def mend(self, request: wire.Named) -> wire.Done:
        return self._call("mend", request, wire.Done)

    def widen(self, request: Widen) -> wire.Done:
        return self._call("widen", request, wire.Done)

    def feed(self, request: Feed) -> wire.Done:
        return self._call("feed", request, wire.Done)

    def end(self, request: wire.Named) -> wire.Done:
        return self._call("end", request, wire.Done)

    def checksum(self, request: wire.Range) -> wire.Checksum:
        return self._call("checksum", request, wire.Checksum)

    def hashes(self, request: wire.Range) -> wire.Hashes:
        return self._call("hashes", request, wire.Hashes)

    def rows(self, request: wire.Keys) -> wire.Rows:
        return self._call("rows", request, wire.Rows)

    def changed(self, request: wire.Changed) -> wire.ChangedKeys:
        return self._call("changed", request, wire.ChangedKeys)

    def repair(self, request: wire.Keys) -> wire.Count:
        return self._call("repair", request, wire.Count)

    def compare(self, request: wire_pass.Part) -> wire_pass.Compared:
        return self._call("compare", request, wire_pass.Compared)

    def prove(self, request: wire_pass.Ended) -> wire.Done:
        return self._call("prove", request, wire.Done)

    def beat(self, request: wire.Beat) -> wire.Done:
        return self._call("beat", request, wire.Done)

    def prepare(self, request: wire.Prepare) -> wire.Done:
        return self._call("prepare", request, wire.Done)

    def fence(self, request: wire.Fence) -> wire.Done:
        return self._call("fence", request, wire.Done)

    def undo(self, request: wire.Conduct) -> wire.Done:
        return self._call("undo", request, wire.Done)

    def drain(self, request: wire.Drain) -> wire.Done:
        return self._call("drain", request, wire.Done)

    def sequences(self, request: wire.Sequences) -> wire.Sequences:
        return self._call("sequences", request, wire.Sequences)

    def journal(self, request: wire.Conduct) -> wire.Done:
        return self._call("journal", request, wire.Done)

    def open(self, request: wire.Conduct) -> wire.Done:
        return self._call("open", request, wire.Done)

    def settle(self, request: wire.Named) -> wire.Done:
        return self._call("settle", request, wire.Done)

    def intents(self, request: wire.Intents) -> wire.IntentsRan:
        return self._call("intents", request, wire.IntentsRan)

    def keys_after(self, link: str, table: str, after: tuple[str, ...] | None, limit: int) -> list[tuple[str, ...]]:
        return [key for key, _hash in self.hashes(wire.Range(link, table, after, None, limit)).hashes]

    def _call(self, verb: str, request: object, answer: type[T]) -> T:
        assert VERBS[verb] == (type(request), answer)
        import httpx2  # here: a tenth of a second that a command which asks no peer need not wait for

        body = msgspec.json.encode(request)
        url = httpx2.URL(self.url).join(f"{verb}/")
        signature = sign("POST", url.raw_path.decode(), body, keys=self._keys, now_s=time.time())
        headers = {HEADER: signature, "Content-Type": "application/json"}
        try:
            response = _session().post(url, content=body, headers=headers, timeout=self._timeout_s)
        except httpx2.HTTPError as error:
            raise PeerError(f"{url} did not answer: {error or type(error).__name__}") from error
        if response.status_code != 200 and not _is_not_admitted(response):
            raise _refusal(verb, response)
        try:
            return msgspec.json.decode(response.content, type=answer)
        except msgspec.MsgspecError as error:
            raise PeerError(f"{url} answered something else than {answer.__name__}: {error}") from error


class PeerRefused(PeerError):
    """The peer understood and says no. status: its HTTP status."""

    def __init__(self, message: str, *, status: int, retry_s: float = 0.5) -> None:
        super().__init__(message, retry_s=retry_s)
        self.status = status


def _is_not_admitted(response: Any) -> bool:
    """A batch that was refused whole has its reply as a body; every other refusal is plain text."""
    return bool(response.status_code == 409 and response.headers.get("Content-Type", "").startswith("application/json"))


def _refusal(verb: str, response: Any) -> PeerError:
    text = response.text[:500]
    if response.status_code in (429, 503):
        return PeerError(
            f"{verb}: busy: {text}".removesuffix(": "), retry_s=_retry_s(response.headers.get("Retry-After", ""))
        )
    return PeerRefused(f"{verb}: {response.status_code} {text}", status=response.status_code)


def _retry_s(said: str) -> float:
    """Seconds, within reason: a date, a jest or a century is answered with a moment's patience."""
    try:
        return min(RETRY_MAX_S, max(RETRY_S, float(said)))
    except ValueError:
        return RETRY_S


def _session() -> Any:
    """One client a thread: its pool is not waited for by others."""
    import httpx2

    if not hasattr(_local, "session"):
        _local.session = httpx2.Client(trust_env=False, verify=trust.context())
    return _local.session
