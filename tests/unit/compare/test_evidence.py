"""What counts prove: never more than they do, and never about a route nobody called."""

from collections import Counter
from math import comb

import pytest

from strangler.compare.evidence import Outcome, find, gather, in_words, lower_bound, upper_bound
from strangler.compare.tally import RouteCount


def count(*, match=0, mismatch=0, unfair=0, suspect=0, no_answer=0, repeats=1) -> RouteCount:
    """match, mismatch: distinct requests, each made `repeats` times."""
    made = RouteCount(Counter(match=match * repeats, mismatch=mismatch * repeats, unfair=unfair, no_answer=no_answer))
    made.suspect = suspect
    for n in range(match + mismatch):
        made.compared.add(f"GET /{n}")
    for n in range(mismatch):
        made.mismatched.add(f"GET /{n}")
    return made


def finding(counts, *, at_least=2900, mismatch_below=0.001, declared=("list",)):
    return find(gather(counts, declared=declared), at_least=at_least, mismatch_below=mismatch_below)


def test_three_thousand_clean_comparisons_claim_less_than_one_in_a_thousand():
    assert upper_bound(0, 3000) < 0.001
    assert upper_bound(0, 2990) > 0.001
    assert upper_bound(0, 3000) == pytest.approx(3 / 3000, rel=0.01)  # the rule of three


def chance_of_at_most(hits: int, samples: int, share: float) -> float:
    return sum(comb(samples, n) * share**n * (1 - share) ** (samples - n) for n in range(hits + 1))


@pytest.mark.parametrize(("hits", "samples"), [(0, 50), (1, 300), (3, 300), (10, 300), (150, 300)])
def test_a_share_above_the_bound_would_have_shown_more(hits, samples):
    """The exact binomial is the judge of the approximation."""
    assert chance_of_at_most(hits, samples, upper_bound(hits, samples)) < 0.085
    assert lower_bound(hits, samples) <= hits / samples <= upper_bound(hits, samples)


def test_no_samples_claim_nothing():
    assert (upper_bound(0, 0), lower_bound(0, 0)) == (1.0, 0.0)
    assert upper_bound(7, 7) == 1.0


def test_enough_clean_pairs_pass_and_say_what_they_claim():
    found = finding({"list": count(match=3100)})

    assert found.outcome is Outcome.PASS
    assert "below 0.1 % at 95 %" in found.saw or "below 0.099 % at 95 %" in found.saw


def test_too_few_are_not_enough_and_blame_nobody():
    found = finding({"list": count(match=100)})

    assert found.outcome is Outcome.NOT_ENOUGH and "2,900 are asked for" in found.saw


def test_one_hot_address_is_not_three_thousand_samples():
    assert finding({"list": count(match=1, repeats=5000)}).outcome is Outcome.NOT_ENOUGH


def test_a_certain_mismatch_fails_before_there_is_enough():
    found = finding({"list": count(match=60, mismatch=5)})

    assert found.outcome is Outcome.FAIL and "5 of" in found.saw


def test_a_wrong_route_fails_however_many_right_ones_surround_it():
    counts = {"list": count(match=5000), "rare": count(match=10, mismatch=10)}
    found = finding(counts, mismatch_below=0.01)

    assert found.outcome is Outcome.FAIL and "rare" in found.saw


def test_a_hot_address_that_differs_is_not_diluted_by_many_cold_ones():
    counted = count(match=3100)
    counted.counts["mismatch"] = 500
    counted.mismatched.add("GET /1")

    assert finding({"list": counted}).outcome is Outcome.FAIL


def test_an_uncovered_route_holds_and_is_named():
    found = finding({"list": count(match=3100)}, declared=("list", "rare"))

    assert found.outcome is Outcome.NOT_ENOUGH and "nothing compared on rare" in found.saw


def test_too_many_excuses_hold():
    excused = finding({"list": count(match=3100, unfair=400, suspect=400)})
    silent = finding({"list": count(match=3100, no_answer=400)})

    assert (excused.outcome, silent.outcome) == (Outcome.NOT_ENOUGH, Outcome.NOT_ENOUGH)
    assert finding({"list": count(match=3100, unfair=100, no_answer=100)}).outcome is Outcome.PASS


def test_nothing_at_all_is_not_enough():
    found = finding({})

    assert found.outcome is Outcome.NOT_ENOUGH
    assert in_words(gather({}, declared=("list",))).startswith("0 distinct requests compared (0 pairs), 0 differ;")
