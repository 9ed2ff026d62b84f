"""A Table in; signed bytes out, and back. Called by publishing, by the gateway's admin port and its disk copy.

First line: `strangler-table/1 <sha256 of the body> <key id> <HMAC>`; then the body, JSON. The checksum tells a torn
file from a forged one.
"""

import hashlib
import hmac
from typing import Protocol

import msgspec

from strangler.routing.faults import BadTable
from strangler.routing.table import ExtractionState, Route, Table

MAGIC = "strangler-table/1"
PURPOSE = "strangler.table.v1"


class Signer(Protocol):
    """One key: what `strangler.signing.keys.Key` can do; named here since rooms of one floor do not import another."""

    @property
    def id(self) -> str: ...

    def mac(self, purpose: str, message: bytes) -> bytes: ...


class Ring(Protocol):
    """Keys of one direction: what `strangler.signing.keys.Keyring` can do."""

    @property
    def signing(self) -> Signer: ...

    def find(self, key_id: str) -> Signer | None: ...


class BadSnapshot(ValueError):
    """Bytes that are no table to trust; the message says why. The last good table stays."""


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    upstreams: dict[str, tuple[str, ...]]
    extractions: tuple[ExtractionState, ...] = ()
    routes: tuple[Route, ...] = ()


def to_bytes(table: Table, *, keys: Ring) -> bytes:
    """The signed snapshot of a table."""
    body = msgspec.json.encode(_Body(table.version, table.upstreams, table.extractions, table.routes))
    mac = keys.signing.mac(PURPOSE, body).hex()
    return f"{MAGIC} {hashlib.sha256(body).hexdigest()} {keys.signing.id} {mac}\n".encode() + body


def from_bytes(data: bytes, *, keys: Ring) -> Table:
    """The table of a snapshot. Raises BadSnapshot: torn, forged, unreadable, or with faults of its own."""
    head, _, body = data.partition(b"\n")
    words = head.decode("ascii", "replace").split(" ")
    if len(words) != 4 or words[0] != MAGIC:
        raise BadSnapshot(f"not a table snapshot: the first line must read {MAGIC} <sha256> <key id> <hmac>")
    _, checksum, key_id, mac = words
    if hashlib.sha256(body).hexdigest() != checksum:
        raise BadSnapshot("torn: the body does not fit its checksum")
    key = keys.find(key_id)
    if key is None:
        raise BadSnapshot(f"signed with the unknown key {key_id!r}")
    if not hmac.compare_digest(key.mac(PURPOSE, body).hex().encode(), mac.encode()):
        raise BadSnapshot("forged: the signature does not fit the body")
    return _table_of(body)


def _table_of(body: bytes) -> Table:
    try:
        parts = msgspec.json.decode(body, type=_Body)
        return Table(parts.version, parts.upstreams, parts.extractions, parts.routes)
    except msgspec.MsgspecError as error:
        raise BadSnapshot(f"unreadable table: {error}") from error
    except BadTable as error:
        raise BadSnapshot(f"refused table: {error}") from error
