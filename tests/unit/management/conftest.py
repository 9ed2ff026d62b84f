"""What the verbs that look at links need: one command as a shell sees it, and an extraction installed on this side only."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.db import connection

from strangler.protocol.link import Role
from strangler.sync import links, wire
from strangler.sync.client import RemoteSide
from strangler.sync.definition import LinkDefinition
from strangler.sync.deliver import PeerError
from strangler.sync.introspect import table_of

Strangle = Callable[..., tuple[int, Any]]


@pytest.fixture
def strangle() -> Strangle:
    """Exit code and the JSON document of one command."""

    def run(*words: str, format: str = "json") -> tuple[int, Any]:
        stdout = StringIO()
        code = 0
        try:
            call_command("strangle", *words, "--format", format, stdout=stdout, stderr=StringIO(), no_color=True)
        except SystemExit as end:
            code = int(end.code or 0)
        return code, json.loads(stdout.getvalue()) if format == "json" else stdout.getvalue()

    return run


@pytest.fixture
def things(transactional_db: None) -> Iterator[LinkDefinition]:
    """The link `things`, owned here."""
    from tests.projects.control.things.models import Thing

    definition = LinkDefinition("things", (table_of(Thing),))
    links.install(connection, definition, side="monolith", role=Role.OWNER, epoch=1)
    yield definition
    if "things" in links.names(connection):
        links.remove(connection, "things")


class Peer:
    """The other side, as far as verbs look at it: rows as canonical values, or silence."""

    def __init__(self, definition: LinkDefinition) -> None:
        self.definition = definition
        self.rows: dict[tuple[str, ...], tuple[str | None, ...]] = {}
        self.is_away = False
        self.state: dict[str, Any] = {}
        self.mended = wire.Done(True)


@pytest.fixture
def peer(things: LinkDefinition, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Peer:
    """Answers in place of the network: what RemoteSide posts, it decides."""
    settings.STRANGLER_PEERS = {"things": "http://127.0.0.1:9/sync/"}
    settings.STRANGLER_KEYS_OUT = "k1:only-for-tests-0123456789"
    told = Peer(things)

    def call(self: RemoteSide, verb: str, request: Any, answer: type) -> Any:
        if told.is_away:
            raise PeerError("http://127.0.0.1:9 did not answer: refused")
        return ANSWERS[verb](told, request)

    monkeypatch.setattr(RemoteSide, "_call", call)
    return told


def _checksum(told: Peer, request: wire.Range) -> wire.Checksum:
    from strangler.sync.encoding import row_hash

    total = 0
    for values in told.rows.values():
        total ^= int(row_hash(values), 16)
    return wire.Checksum(len(told.rows), f"{total:032x}")


def _hashes(told: Peer, request: wire.Range) -> wire.Hashes:
    from strangler.sync.encoding import row_hash

    if request.after is not None:
        return wire.Hashes(())
    return wire.Hashes(tuple((key, row_hash(values)) for key, values in sorted(told.rows.items())))


def _state(told: Peer, request: wire.Named) -> wire.State:
    from strangler.sync.engines import engine_of

    numbers = {field.name: 0 for field in msgspec.structs.fields(wire.State) if field.type is int}
    usual = {"link": request.link, "epoch": 1, "role": "follower", "conductor": "", "deadline_us": None, "faults": ()}
    now = {"now_us": engine_of(connection).now_us(connection), "stopped": "", "beat_nonce": ""}
    return wire.State(**{**numbers, **usual, **now, **told.state})


ANSWERS: dict[str, Callable[[Peer, Any], Any]] = {
    "checksum": _checksum,
    "hashes": _hashes,
    "rows": lambda told, request: wire.Rows(
        tuple(key for key in request.keys if key in told.rows),
        tuple(told.rows[key] for key in request.keys if key in told.rows),
    ),
    "state": _state,
    "mend": lambda told, request: told.mended,
}
