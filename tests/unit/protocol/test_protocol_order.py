"""The order of writes, and what becomes of each key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.protocol.claim import RowKey
from strangler.protocol.order import Change, ParentCycle, parents_first, write_order
from strangler.protocol.position import Position
from strangler.protocol.receipt import Outcome, Receipt, Settlement, companions, settle

TABLES = "abcde"
# Every table may have only earlier letters above it, so these graphs have no cycle.
forests = st.fixed_dictionaries({t: st.sets(st.sampled_from(TABLES[:n] or "a")) for n, t in enumerate(TABLES)})
changes = st.lists(
    st.builds(
        Change,
        st.builds(RowKey, st.sampled_from(TABLES), st.tuples(st.sampled_from("123"))),
        st.just(Position(1, 1)),
        st.none() | st.just(("x",)),
    ),
    max_size=10,
)


@given(forests)
def test_every_parent_comes_before_its_children(parents):
    tables = parents_first(parents)
    assert sorted(tables) == sorted(parents)
    for table, above in parents.items():
        assert all(tables.index(parent) < tables.index(table) for parent in above - {table})


@given(forests, st.randoms())
def test_the_order_of_tables_does_not_depend_on_their_declaration(parents, random):
    shuffled = dict(random.sample(list(parents.items()), len(parents)))
    assert parents_first(shuffled) == parents_first(parents)


def test_a_table_may_refer_to_itself_and_to_tables_that_stay():
    assert parents_first({"comment": ("comment", "user")}) == ["comment"]


def test_a_cycle_is_refused_by_name():
    with pytest.raises(ParentCycle, match="a, b"):
        parents_first({"a": ("b",), "b": ("a",), "c": ()})


@given(changes, st.permutations(TABLES))
def test_upserts_go_down_the_tables_then_tombstones_up(batch, tables):
    ordered = write_order(batch, tables)
    assert sorted(map(repr, ordered)) == sorted(map(repr, batch))
    kinds = [change.is_tombstone for change in ordered]
    assert kinds == sorted(kinds)
    ranks = [(tables.index(c.row.table), c.row.key) for c in ordered if not c.is_tombstone]
    assert ranks == sorted(ranks)
    ranks = [(-tables.index(c.row.table), c.row.key) for c in ordered if c.is_tombstone]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("outcome", "settlement"),
    [
        (Outcome.APPLIED, Settlement.DELIVERED),
        (Outcome.STALE, Settlement.DELIVERED),
        (Outcome.WAITING, Settlement.RESEND),
        (Outcome.REJECTED, Settlement.DEAD_LETTER),
    ],
)
def test_each_outcome_is_settled_in_one_way(outcome, settlement):
    assert settle(Receipt(RowKey("a", ("1",)), outcome)) is settlement


def test_a_waiting_row_travels_with_what_it_waits_for():
    child, parent = RowKey("child", ("1",)), RowKey("parent", ("7",))
    assert companions(Receipt(child, Outcome.WAITING, waits_for=parent)) == (parent, child)
    assert companions(Receipt(child, Outcome.APPLIED)) == (child,)
