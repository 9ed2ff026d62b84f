"""The smallest difference each kind of value can have is found and named by key and column, on both engines; another spelling
of the same value is none.
"""

import pytest
from django.db import transaction

from strangler.protocol.link import Role
from strangler.sync import links, rows, verify, wire
from strangler.sync.definition import Kind, LinkDefinition
from strangler.sync.engines import engine_of
from tests.projects.sync.kinds import made

LINK = "kinds"
DIFFERENT = [
    (Kind.INT, str(2**63 - 1), str(2**63 - 2)),
    (Kind.INT, "0", None),
    (Kind.TEXT, "", None),
    (Kind.TEXT, "x", "x "),
    (Kind.TEXT, "🙂", "🙃"),
    (Kind.TEXT, "é", "e\u0301"),
    (Kind.BOOL, "false", None),
    (Kind.DECIMAL, "1.10", "1.11"),
    (Kind.FLOAT, "0.1", "0.10000000000000002"),
    (Kind.DATETIME, "2026-03-29T01:30:00.000000Z", "2026-03-29T00:30:00.000000Z"),
    (Kind.DATETIME, "2026-03-29T01:30:00.000000Z", "2026-03-29T01:30:00.000001Z"),
    (Kind.NAIVE, "2026-03-29T02:30:00.000000", "2026-03-29T03:30:00.000000"),
    (Kind.DATE, "2024-02-29", "2024-02-28"),
    (Kind.TIME, "00:00:00.000000", "00:00:00.000001"),
    (Kind.DURATION, "1", "-1"),
    (Kind.UUID, "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001"),
    (Kind.JSON, "null", None),
    (Kind.JSON, "[1,2]", "[2,1]"),
    (Kind.JSON, "1.10", "1.1"),
    (Kind.JSON, '""', "{}"),
    (Kind.BYTES, "", None),
    (Kind.BYTES, "", "00"),
    (Kind.BYTES, "00ff", "00fe"),
    (Kind.IP, "192.0.2.7", "192.0.2.8"),
]


@pytest.fixture
def sides(pair, request):
    """(the pair, a function that puts one row on either side): one table of the kind under test."""
    kind = request.getfixturevalue("kind")
    for side in (pair.monolith, pair.service):
        table = made(side, kind, is_key=False)
    definition = LinkDefinition(LINK, (table,))
    links.install(pair.monolith, definition, side="monolith", role=Role.OWNER, epoch=1)
    assert pair.there.define(wire.Define(definition, 1)).ok

    def put(connection, text):
        with transaction.atomic(using=connection.alias):  # so that nothing is queued, and no fence met
            engine_of(connection).mark(connection, LINK)
            rows.upsert(connection, table, [("1", text)])
            engine_of(connection).unmark(connection, LINK)

    return pair, put


def drifts(pair):
    return verify.verify(pair.monolith, LINK, pair.to_service).drifts


@pytest.mark.parametrize(("kind", "mine", "theirs"), DIFFERENT)
def test_the_smallest_difference_of_a_kind_is_found(sides, kind, mine, theirs):
    pair, put = sides
    put(pair.monolith, mine)
    put(pair.service, mine)
    assert drifts(pair) == []
    put(pair.service, theirs)
    assert drifts(pair) == [verify.Drift("Of a kind", ("1",), "differs", ("value",))]


@pytest.mark.parametrize(
    ("kind", "mine", "theirs"),
    [
        (Kind.JSON, '{"a":1,"b":[]}', '{"b": [], "a": 1}'),
        (Kind.DECIMAL, "1.10", "1.1"),
        (Kind.DECIMAL, "0", "-0.00"),
        (Kind.FLOAT, "100.0", "1e2"),
        (Kind.UUID, "f47ac10b-58cc-4372-a567-0e02b2c3d479", "F47AC10B-58CC-4372-A567-0E02B2C3D479"),
    ],
)
def test_what_is_spelt_in_another_way_is_no_difference(sides, kind, mine, theirs):
    pair, put = sides
    put(pair.monolith, mine)
    put(pair.service, theirs)
    assert drifts(pair) == []


@pytest.mark.parametrize(("engine", "kind"), [("sqlite", Kind.DECIMAL)], indirect=["engine"])
def test_digits_past_a_columns_scale_are_not_rounded_away(sides, kind):
    """SQLite's columns have no scale: whoever writes 1.104 by hand into one of two places has written something else."""
    pair, put = sides
    put(pair.monolith, "1.10")
    put(pair.service, "1.104")
    assert drifts(pair) == [verify.Drift("Of a kind", ("1",), "differs", ("value",))]
