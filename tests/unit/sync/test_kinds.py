"""Every kind of column on both engines: what is written comes back as it was, NULL is not empty, and a key that a trigger
queued is the key that its row is read by.
"""

import pytest

from strangler.protocol.link import Role
from strangler.sync import links, queue, rows
from strangler.sync.definition import Kind, LinkDefinition
from tests.projects.sync.kinds import made
from tests.projects.sync.pair import Pair

VALUES = {
    Kind.INT: ["-9223372036854775808", "0"],
    Kind.TEXT: ["", " ", "Ä'\"\\ „x“ [1, 2]", "10", "9"],
    Kind.BOOL: ["true", "false"],
    Kind.DECIMAL: ["0.00", "-12.50", "1234567890.10"],
    Kind.FLOAT: ["0.0", "0.1", "-1e+300"],
    Kind.DATETIME: ["2026-03-29T01:30:00.000000Z", "1969-12-31T23:59:59.999999Z"],
    Kind.NAIVE: ["2026-03-29T02:30:00.000000", "2026-03-29T02:30:00.000001"],
    Kind.DATE: ["2024-02-29", "0999-01-01"],
    Kind.TIME: ["00:00:00.000000", "19:30:00.000001"],
    Kind.DURATION: ["0", "-1", "90061000001"],
    Kind.UUID: ["00000000-0000-0000-0000-000000000000", "f47ac10b-58cc-4372-a567-0e02b2c3d479"],
    Kind.JSON: ["null", '""', '{"a":[1,1.10,null,"\\u00e4"]}'],
    Kind.BYTES: ["", "00ff"],
    Kind.IP: ["192.0.2.7", "2001:db8::1"],
}
AS_KEYS = [kind for kind in Kind if kind not in (Kind.JSON, Kind.FLOAT)]  # nobody's key is one of these


@pytest.mark.parametrize("kind", list(Kind))
def test_a_value_comes_back_as_it_was_and_null_is_not_empty(pair: Pair, kind: Kind) -> None:
    table = made(pair.service, kind, is_key=False)
    wanted = [(str(place), text) for place, text in enumerate([None, *VALUES[kind]])]

    rows.upsert(pair.service, table, wanted)

    assert rows.read_range(pair.service, table, None, None, 100) == wanted
    assert rows.read(pair.service, table, [(place,) for place, _ in wanted]) == {(row[0],): row for row in wanted}


@pytest.mark.parametrize("kind", AS_KEYS)
def test_a_key_is_queued_as_its_row_is_read(pair: Pair, kind: Kind) -> None:
    table = made(pair.monolith, kind, is_key=True)
    definition = LinkDefinition("kinds", (table,))
    links.install(pair.monolith, definition, side="monolith", role=Role.OWNER, epoch=1)
    wanted = [(str(place), text) for place, text in enumerate(VALUES[kind])]

    rows.upsert(pair.monolith, table, wanted)
    queue.unpack(pair.monolith, "kinds")
    held = queue.hold(pair.monolith, "kinds", holder="test", limit=100, lease_s=60)

    keys = [each.claim.row.key for each in held]
    assert sorted(keys) == sorted((text,) for _, text in wanted)
    assert rows.read(pair.monolith, table, keys).keys() == set(keys)
