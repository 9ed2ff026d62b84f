"""Who must wait for whom in a batch: decided before anything is written, by what is in it and what is here already."""

from types import SimpleNamespace

import pytest

from strangler.protocol.claim import RowKey
from strangler.protocol.order import Change
from strangler.protocol.position import Position
from strangler.protocol.receipt import Outcome
from strangler.sync import family
from strangler.sync.definition import Column, Kind, LinkDefinition, Parent, Table

TREE = Table(
    "tree",
    (Column("id", Kind.INT), Column("above", Kind.INT, nullable=True)),
    ("id",),
    parents=(Parent("tree", ("above",)),),
)
LINK = LinkDefinition("woods", (TREE,))


@pytest.fixture
def nothing_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = SimpleNamespace(definition=LINK, row=SimpleNamespace(link="woods"))
    monkeypatch.setattr(family, "_carriers", lambda connection, table: [carrier])
    monkeypatch.setattr(family.rows, "existing", lambda connection, table, keys: set())
    monkeypatch.setattr(family.guard, "known", lambda connection, links, rows: set())


def row(key: int, above: int | None) -> Change:
    return Change(RowKey("tree", (str(key),)), Position(1, 1), (str(key), None if above is None else str(above)))


def test_whoever_hangs_on_a_row_of_its_own_table_that_waits_waits_too(nothing_is_here: None) -> None:
    """Written without it, the database would refuse the row, and the refusal would be kept as a dead letter."""
    chain = [row(3, 2), row(2, 1), row(1, 0), row(7, None), row(8, 7)]  # 0 is nowhere yet
    receipts = family.receipts_for(None, LINK, chain)  # type: ignore[arg-type]
    assert {each.key[0]: receipt.waits_for.key[0] for each, receipt in receipts.items() if receipt.waits_for} == {
        "3": "2",
        "2": "1",
        "1": "0",
    }
    assert {receipt.outcome for receipt in receipts.values()} == {Outcome.WAITING}
