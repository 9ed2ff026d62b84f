"""Counts add up, samples are few and redacted, and one hot address is one sample."""

import json

from hypothesis import given
from hypothesis import strategies as st

from strangler.compare.difference import Difference, Kind
from strangler.compare.distinct import Distinct
from strangler.compare.redact import Redaction
from strangler.compare.tally import MAX_DIFFERENCES, MAX_REASONS, MAX_SAMPLES, RouteCount, Tally
from strangler.compare.verdict import Judgement, Verdict
from tests.unit.compare.pairs import drawn, judged, pair

redaction = Redaction()


def tally(*observations) -> Tally:
    counted = Tally()
    for observation in observations:
        counted.add(observation, judged(observation), redaction)
    return counted


def test_pairs_are_counted_by_route_and_verdict():
    counted = tally(pair("1", "1"), pair("1", "2"), pair("1", "1", route="one"), pair("1", "1"))

    assert dict(counted.routes["list"].counts) == {"match": 2, "mismatch": 1}
    assert dict(counted.routes["one"].counts) == {"match": 1}


def test_a_hot_address_is_one_distinct_request():
    counted = tally(*[pair("1", "1")] * 20, pair("1", "2", target="/things/?page=2"))
    route = counted.routes["list"]

    assert (len(route.compared), len(route.mismatched)) == (2, 1)


def test_unfair_pairs_are_counted_apart_with_their_reasons():
    cut = pair("1", "2", again=pair("1", "1").control)
    counted = tally(cut, cut)
    route = counted.routes["list"]

    assert (dict(route.counts), route.suspect, len(route.compared)) == ({"unfair": 2}, 2, 0)
    assert dict(route.reasons) == {"the candidate caught up a moment later": 2}
    assert counted.differences == {}


def test_a_difference_keeps_a_few_samples_of_different_requests():
    observations = [pair('{"a": 1}', '{"a": 2}', target=f"/things/{n // 5}") for n in range(40)]
    [(key, difference)] = tally(*observations).differences.items()

    assert key == ("list", "body.a", "value")
    assert (difference.count, difference.ignored, len(difference.samples)) == (40, 0, MAX_SAMPLES)
    assert len({sample["target"] for sample in difference.samples}) == MAX_SAMPLES
    assert (difference.samples[0]["control"], difference.samples[0]["candidate"]) == ('"1"', '"2"')


def test_nothing_secret_reaches_what_is_kept():
    observation = pair(
        '{"a": "ann@shop.example", "token": "x1"}',
        '{"a": "bob@shop.example", "token": "x2"}',
        target="/things/?password=hunter2",
        request_id="ann@shop.example",
    )
    kept = str(tally(observation).differences)

    assert all(secret not in kept for secret in ("ann", "bob", "hunter2", "x1", "x2"))


def test_a_route_has_a_bounded_number_of_differences_and_reasons():
    counted = Tally()
    for n in range(MAX_DIFFERENCES + 7):
        judgement = Judgement(Verdict.MISMATCH, f"because {n}", [Difference(f"body.{n}", Kind.VALUE, 1, 2)])
        counted.add(pair("1", "2"), judgement, redaction)
    route = counted.routes["list"]

    assert (len(counted.differences), route.overflow) == (MAX_DIFFERENCES, 7)
    assert len(route.reasons) == MAX_REASONS + 1
    assert sum(route.reasons.values()) == MAX_DIFFERENCES + 7


requests = st.lists(
    st.tuples(st.sampled_from(["list", "one"]), st.integers(0, 30), st.sampled_from(["1", "2", '"1"', "[1]"])),
    max_size=30,
)


def as_data(counted: Tally) -> dict:
    return {
        "routes": {name: count.as_data() for name, count in counted.routes.items()},
        "differences": {key: (one.count, one.ignored) for key, one in counted.differences.items()},
    }


@drawn
@given(requests, st.integers(0, 30))
def test_a_day_in_two_parts_counts_as_the_whole_day(made, cut):
    observations = [pair("1", body, route=route, target=f"/{n}") for route, n, body in made]
    first, second = tally(*observations[:cut]), tally(*observations[cut:])

    first.merge(second)

    assert as_data(first) == as_data(tally(*observations))


@drawn
@given(requests)
def test_counts_survive_a_json_column(made):
    counted = tally(*[pair("1", body, target=f"/{n}") for _, n, body in made])
    for count in counted.routes.values():
        again = RouteCount.from_data(json.loads(json.dumps(count.as_data())))
        assert again.as_data() == count.as_data()


@drawn
@given(st.sets(st.text(), max_size=50))
def test_distinct_requests_are_never_overcounted(keys):
    seen = Distinct()
    for key in [*keys, *keys]:
        seen.add(key)

    assert len(keys) - 1 <= len(seen) <= len(keys)


def test_three_thousand_distinct_requests_are_counted_nearly_all():
    seen, other = Distinct(), Distinct()
    for n in range(3000):
        (seen if n % 2 else other).add(f"GET /things/{n}")
    seen.merge(other)
    seen.merge(other)

    assert 2900 <= len(seen) <= 3000
    assert len(Distinct.read(seen.as_text())) == len(seen)


def test_what_is_no_bitmap_counts_as_nothing_seen():
    assert [len(Distinct.read(text)) for text in ("", "not base64!", "é", "////" * 10_000)] == [0, 0, 0, 0]
