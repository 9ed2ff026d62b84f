"""What wait_until promises to every test that does not sleep."""

import pytest

from strangler.testing.waiting import TimedOut, wait_until


def test_the_first_truthy_answer_is_returned() -> None:
    answers = iter([None, 0, "", "here"])

    assert wait_until(lambda: next(answers), within_s=5, every_s=0, what="an answer") == "here"


def test_a_passed_deadline_says_what_was_waited_for() -> None:
    with pytest.raises(TimedOut, match=r"waited 0\.01 s for the tide"):
        wait_until(lambda: False, within_s=0.01, every_s=0, what="the tide")


def test_a_condition_is_asked_once_even_without_time() -> None:
    assert wait_until(lambda: "now", within_s=0, what="now") == "now"
