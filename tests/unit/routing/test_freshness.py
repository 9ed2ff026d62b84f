"""How old a copy may be is measured from what its owner said, never from when it was last heard."""

import pytest

from strangler.routing.freshness import Freshness
from strangler.routing.position import Position


@pytest.fixture
def copy():
    return Freshness()


def says(copy, now_s, written, below, link="things", epoch=1):
    copy.hear_written(link, Position(epoch, written), now_s=now_s)
    copy.hear_delivered(link, Position(epoch, below))


def age_s(copy, now_s, *links):
    return copy.age_s(links or ("things",), now_s=now_s)


def test_nothing_heard_is_no_age(copy):
    assert age_s(copy, 100) is None


def test_a_copy_that_is_behind_from_the_start_has_no_age(copy):
    says(copy, 10, written=6, below=5)
    assert age_s(copy, 100) is None


def test_the_age_runs_from_the_last_moment_everything_had_arrived(copy):
    says(copy, 10, written=6, below=7)
    says(copy, 20, written=6, below=7)
    assert age_s(copy, 21) == 1
    says(copy, 30, written=9, below=8)
    assert age_s(copy, 31) == 11


def test_what_arrives_later_makes_the_copy_as_fresh_as_when_it_was_written(copy):
    says(copy, 10, written=6, below=7)
    says(copy, 20, written=9, below=7)
    says(copy, 30, written=12, below=10)
    assert age_s(copy, 30) == 10
    copy.hear_delivered("things", Position(1, 13))
    assert age_s(copy, 30) == 0


def test_under_constant_writes_the_age_follows(copy):
    for second in range(100):
        says(copy, second, written=10 * second, below=10 * second - 5)
    assert age_s(copy, 99) <= 2


def test_the_link_furthest_behind_counts_and_an_unknown_one_hides_the_rest(copy):
    says(copy, 10, written=6, below=7)
    says(copy, 20, written=6, below=7, link="things.more")
    assert age_s(copy, 30, "things", "things.more", "things.never") == 20
    copy.hear_written("things.never", Position(1, 3), now_s=25)
    assert age_s(copy, 30, "things", "things.more", "things.never") is None


def test_a_newer_epoch_is_past_every_mark_of_an_older_one(copy):
    says(copy, 10, written=900, below=5)
    copy.hear_delivered("things", Position(3, 0))
    assert age_s(copy, 20) == 10


def test_an_answer_from_a_cache_says_nothing_new(copy):
    says(copy, 10, written=6, below=7)
    says(copy, 20, written=90, below=91)
    says(copy, 50, written=6, below=7)
    assert age_s(copy, 60) == 40
