"""Which of two positions of a key wins is said once, by the protocol; the SQL that guards every row has to say the same."""

import itertools

import pytest

from strangler.protocol.claim import RowKey
from strangler.protocol.position import Position, is_newer, may_forget
from strangler.sync import guard, links, wire
from tests.projects.sync.models import Author
from tests.projects.sync.pair import REFERENCES

ROW = RowKey("notes_author", ("1",))
POSITIONS = [Position(*each) for each in itertools.product((1, 2, 3), (0, 1, 5000))]


def stored(pair, position):
    """The one position this side remembers of the row."""
    with pair.service.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_version")
    if position is not None:
        assert guard.pass_newer(pair.service, REFERENCES, {ROW: position}) == {ROW}


def test_a_later_epoch_wins_though_its_version_is_smaller(pair):
    """A queue that is installed again counts from 1; what it remembers of the time before must not refuse it."""
    pair.install()
    pair.install()
    assert links.read(pair.service, REFERENCES).row.epoch == 2
    stored(pair, Position(1, 5000))
    batch = wire.Batch(REFERENCES, 2, 1, (wire.Change(ROW.table, ROW.key, 1, ("1", "Ada")),))
    assert [receipt.outcome for receipt in pair.there.apply(batch).receipts] == ["applied"]
    assert Author.objects.using("service").get().name == "Ada"


@pytest.mark.parametrize("known", [None, *POSITIONS], ids=str)
def test_the_guard_lets_pass_what_the_protocol_calls_newer(pair, known):
    passed = {}
    for incoming in POSITIONS:
        stored(pair, known)
        passed[incoming] = guard.pass_newer(pair.service, REFERENCES, {ROW: incoming}) == {ROW}
    assert passed == {incoming: is_newer(incoming, known) for incoming in POSITIONS}


@pytest.mark.parametrize("epoch", [1, 2, 3, 4])
def test_what_may_be_forgotten_is_and_nothing_else(pair, epoch):
    kept = set()
    for position in POSITIONS:
        stored(pair, position)
        guard.collect(pair.service, REFERENCES, epoch)
        kept |= {position} if guard.known(pair.service, [REFERENCES], [ROW]) else set()
    assert kept == {position for position in POSITIONS if not may_forget(position, epoch)}
