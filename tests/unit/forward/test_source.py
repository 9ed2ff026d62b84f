"""Where the table comes from: a file, an address, a callable. Whatever is wrong there, the last good table stays."""

import pytest

from strangler.forward import source
from strangler.forward.source import source_of
from strangler.resilience.clock import HandClock
from strangler.routing.snapshot import to_bytes
from strangler.routing.table import Table
from strangler.signing.keys import Keyring
from strangler.signing.request import verify
from strangler.testing.ports import free_port
from tests.unit.forward.conftest import KEYS, reply

RING = Keyring.parse(KEYS)
OTHER = Keyring.parse("g1:a-ring-of-somebody-else")


def table(version):
    return Table(version, {"monolith": ("http://127.0.0.1:1",)})


def some_table():
    return table(7)


def test_a_file_is_read_again_and_bad_bytes_change_nothing(tmp_path):
    path = tmp_path / "table"
    found = source_of(str(path), RING)
    assert found.look() is None
    path.write_bytes(to_bytes(table(2), keys=RING))
    assert found.look().version == 2
    for bad in (b"", b"torn", to_bytes(table(3), keys=RING)[:-5], to_bytes(table(3), keys=OTHER)):
        path.write_bytes(bad)
        assert found.look().version == 2
    path.write_bytes(to_bytes(table(1), keys=RING))
    assert found.look().version == 2, "an older table never comes back"
    path.write_bytes(to_bytes(table(4), keys=RING))
    assert found.look().version == 4


def test_an_address_is_asked_signed(service):
    service.says = lambda handler: reply(handler, to_bytes(table(5), keys=RING))
    assert source_of(f"{service.url}/strangler/table/", RING).look().version == 5
    [signature] = service.one("x-strangler-signature")
    assert verify(signature, "GET", "/strangler/table/", b"", keys=RING, now_s=source.time.time()) == "g1"


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_address_that_says_no_leaves_the_last_good_table(service, status):
    found = source_of(f"{service.url}/table/", RING)
    service.says = lambda handler: reply(handler, to_bytes(table(5), keys=RING))
    found.look()
    service.says = lambda handler: reply(handler, to_bytes(table(6), keys=RING), status)
    assert found.look().version == 5


def test_an_address_nobody_listens_at_is_no_table_and_no_error():
    assert source_of(f"http://127.0.0.1:{free_port()}/table/", RING).look() is None


def test_a_dotted_path_names_a_callable():
    assert source_of("tests.unit.forward.test_source.some_table", RING).look().version == 7


def test_the_table_is_looked_for_twice_a_second_and_not_for_every_request():
    looks, clock = [], HandClock()
    found = source.Source(lambda: looks.append(1) or table(1), clock=clock)
    for _ in range(5):
        found.table()
    assert len(looks) == 1
    clock.advance(source.EVERY_S)
    found.table()
    assert len(looks) == 2
