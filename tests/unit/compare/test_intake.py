"""A post is judged and stored whole; one pair that defeats us is counted and costs the others nothing."""

import msgspec
import pytest

from strangler.compare import intake
from strangler.compare.intake import take
from strangler.compare.observation import BadBatch
from strangler.compare.redact import Redaction
from strangler.compare.tally import Tally
from strangler.compare.verdict import Rules
from tests.unit.compare.pairs import TODAY, pair


class Kept(dict):
    """A store in memory."""

    def add(self, extraction: str, tally: Tally) -> None:
        self.setdefault(extraction, Tally()).merge(tally)


def post(*observations) -> bytes:
    return msgspec.json.encode({"observations": list(observations)})


def taken(body: bytes, store: Kept):
    return take(body, store=store, rules=Rules(), redaction=Redaction(), today=TODAY)


def test_a_post_is_counted_per_extraction():
    store = Kept()
    answer = taken(post(pair("1", "1"), pair("1", "2"), pair("1", "1", extraction="other")), store)

    assert (answer.observations, answer.refused) == (3, [])
    assert dict(store["things"].routes["list"].counts) == {"match": 1, "mismatch": 1}
    assert dict(store["other"].routes["list"].counts) == {"match": 1}


def test_posts_add_up():
    store = Kept()
    for _ in range(3):
        taken(post(pair("1", "1")), store)

    assert store["things"].routes["list"].counts["match"] == 3


def test_an_empty_post_stores_nothing():
    store = Kept()

    assert (taken(post(), store).observations, store) == (0, {})


def test_a_pair_that_cannot_be_judged_is_counted_and_the_rest_goes_on(monkeypatch):
    judge = intake.judge

    def picky(observation, rules, *, today):
        if observation.target == "/bad/":
            raise RuntimeError("a defect")
        return judge(observation, rules, today=today)

    monkeypatch.setattr(intake, "judge", picky)
    store = Kept()
    answer = taken(post(pair("1", "1"), pair("1", "1", target="/bad/")), store)

    assert (answer.observations, answer.refused) == (1, ["RuntimeError while judging a pair of list"])
    assert sum(store["things"].routes["list"].counts.values()) == 1


def test_a_post_that_is_no_batch_is_the_callers_fault():
    with pytest.raises(BadBatch):
        taken(b"{}", Kept())
