"""Snapshots: what was published is what arrives, or nothing at all, with the reason."""

import pytest

from strangler.routing.snapshot import BadSnapshot, from_bytes, to_bytes
from strangler.routing.table import ExtractionState, Route, Table
from strangler.signing.keys import Keyring

KEYS = Keyring.parse("k2:" + "b" * 32 + ",k1:" + "a" * 32)
STRANGER = Keyring.parse("k2:" + "c" * 32)
TABLE = Table(
    7,
    {"monolith": ("http://127.0.0.1:1",), "things": ("http://127.0.0.1:2", "http://127.0.0.1:3")},
    (ExtractionState("things", "canary", 2, read_share=0.05, delivered=(("things", 2, 9),)),),
    (Route("things", "list", ("GET", "HEAD"), "/things/", stale_ok=True),),
)


def resigned(body, keys=KEYS):
    import hashlib

    from strangler.routing.snapshot import MAGIC, PURPOSE

    mac = keys.signing.mac(PURPOSE, body).hex()
    return f"{MAGIC} {hashlib.sha256(body).hexdigest()} {keys.signing.id} {mac}\n".encode() + body


def test_a_table_survives_the_journey():
    assert from_bytes(to_bytes(TABLE, keys=KEYS), keys=KEYS) == TABLE


def test_a_rotated_key_still_opens_yesterdays_table():
    yesterday = Keyring.parse("k1:" + "a" * 32)
    assert from_bytes(to_bytes(TABLE, keys=yesterday), keys=KEYS) == TABLE


@pytest.mark.parametrize("cut", [0, 1, 10, -1, -40])
def test_a_torn_snapshot_is_refused(cut):
    with pytest.raises(BadSnapshot, match="torn|not a table"):
        from_bytes(to_bytes(TABLE, keys=KEYS)[:cut], keys=KEYS)


def test_a_forged_snapshot_is_refused():
    with pytest.raises(BadSnapshot, match="forged"):
        from_bytes(to_bytes(TABLE, keys=STRANGER), keys=KEYS)
    with pytest.raises(BadSnapshot, match="unknown key 'k9'"):
        from_bytes(to_bytes(TABLE, keys=Keyring.parse("k9:" + "c" * 32)), keys=KEYS)


def test_a_signed_but_faulty_table_is_refused_with_its_faults():
    with pytest.raises(BadSnapshot, match="no upstream is named 'monolith'"):
        from_bytes(resigned(b'{"version":1,"upstreams":{}}'), keys=KEYS)
    with pytest.raises(BadSnapshot, match="unreadable.*version"):
        from_bytes(resigned(b'{"version":"x","upstreams":{}}'), keys=KEYS)
    with pytest.raises(BadSnapshot, match="unreadable.*surprise"):
        from_bytes(resigned(b'{"version":1,"upstreams":{},"surprise":1}'), keys=KEYS)
