"""Positions, claims, labels and progress: the algebra that every delivery leans on."""

from hypothesis import given
from hypothesis import strategies as st

from strangler.protocol.claim import Claim, Entry, RowKey, coalesce, companion_label, label
from strangler.protocol.position import BACKFILL_VERSION, Position, is_newer, may_forget
from strangler.protocol.progress import delivered_below, is_caught_up, is_drained

versions = st.integers(1, 50)
positions = st.builds(Position, st.integers(1, 5), st.integers(0, 50))
rows = st.builds(RowKey, st.sampled_from("ab"), st.tuples(st.sampled_from("123")))
entries = st.lists(st.builds(Entry, rows, versions), max_size=12)


@given(positions, positions)
def test_of_two_positions_at_most_one_may_replace_the_other(one, other):
    assert [is_newer(one, other), is_newer(other, one)].count(True) == (one != other)


@given(positions)
def test_anything_is_newer_than_nothing_and_nothing_than_itself(position):
    assert is_newer(position, None)
    assert not is_newer(position, position)


@given(st.integers(1, 5), versions, st.integers(0, 50))
def test_a_later_epoch_beats_every_version_before_it(epoch, version, stored):
    assert is_newer(Position(epoch + 1, BACKFILL_VERSION), Position(epoch, stored))
    assert not is_newer(Position(epoch, BACKFILL_VERSION), Position(epoch, version))


@given(positions, st.integers(1, 6))
def test_versions_of_an_open_epoch_are_never_forgotten(stored, epoch):
    assert may_forget(stored, epoch) == (stored.epoch < epoch)


@given(entries)
def test_coalescing_keeps_both_ends_of_every_key_and_sorts_them(queued):
    claims = coalesce(queued)
    assert [claim.row for claim in claims] == sorted({entry.row for entry in queued})
    for claim in claims:
        mine = [entry.version for entry in queued if entry.row == claim.row]
        assert (claim.oldest, claim.newest) == (min(mine), max(mine))


@given(entries, st.randoms())
def test_coalescing_does_not_depend_on_the_order_of_the_queue(queued, random):
    shuffled = random.sample(queued, len(queued))
    assert coalesce(shuffled) == coalesce(queued)


@given(versions, versions, st.lists(versions, max_size=5))
def test_a_label_is_never_below_what_was_claimed_or_seen(one, other, visible):
    claim = Claim(RowKey("a", ("1",)), min(one, other), max(one, other))
    position = label(3, claim, visible)
    assert position == (3, max([claim.newest, *visible]))


@given(st.lists(versions, max_size=5))
def test_a_companion_is_labelled_by_what_is_visible_or_as_backfill(visible):
    assert companion_label(2, visible) == (2, max(visible, default=BACKFILL_VERSION))


@given(st.lists(versions, max_size=5), st.lists(versions, max_size=5))
def test_everything_below_the_mark_is_neither_queued_nor_in_flight(queued, inflight):
    high_water = max([0, *queued, *inflight])
    below = delivered_below(queued, inflight, high_water)
    assert all(version >= below for version in (*queued, *inflight))
    assert is_drained(below, high_water) == (not queued and not inflight)


def test_a_dead_letter_is_not_drained():
    assert is_drained(8, 7)
    assert not is_drained(8, 7, dead_letters=1)


@given(versions, versions)
def test_a_reader_is_let_through_only_by_a_mark_past_what_was_drawn_for_him(drawn, below):
    assert is_caught_up((1, drawn), (1, below)) == (drawn < below)


@given(positions, positions)
def test_epochs_decide_before_versions_do(written, delivered):
    if written.epoch != delivered.epoch:
        assert is_caught_up(written, delivered) == (written.epoch < delivered.epoch)
