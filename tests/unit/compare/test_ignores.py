"""A manual ignore names what it ignores, says why, and ends."""

from datetime import date, timedelta

import pytest

from strangler.compare.difference import Difference, Kind
from strangler.compare.ignores import BadIgnore, Ignore
from strangler.compare.verdict import Rules, Verdict
from tests.unit.compare.pairs import TODAY, judged, keys, pair

ENTRY = {"route": "list", "path": "body.results[].at", "kind": "value", "reason": "clock", "until": date(2026, 6, 1)}


def ignore(**changes) -> Ignore:
    return Ignore(**{**ENTRY, **changes})


@pytest.mark.parametrize(
    ("route", "path", "kind", "takes"),
    [
        ("list", "body.results[].at", "value", True),
        ("list", "body.results[].at", "type", False),
        ("other", "body.results[].at", "value", False),
        ("list", "body.results[].at2", "value", False),
        ("list", "body.resultsX.at", "value", False),
    ],
)
def test_an_ignore_takes_its_route_path_and_kind_and_nothing_else(route, path, kind, takes):
    assert ignore().takes(route, Difference(path, Kind(kind))) is takes


def test_a_star_stands_for_any_characters():
    wide = ignore(route="*", path="body.*.at", kind="*")

    assert wide.takes("list", Difference("body.results[].at", Kind.TYPE))
    assert not wide.takes("list", Difference("body.results[].by", Kind.TYPE))


def test_what_is_ignored_is_told_apart():
    rules = Rules(ignores=[ignore(path="body.at")])
    judgement = judged(pair('{"at": 1}', '{"at": 2}'), rules)

    assert (judgement.verdict, judgement.differences) == (Verdict.IGNORED, [])
    assert [one.path for one in judgement.ignored] == ["body.at"]


def test_one_ignored_difference_does_not_hide_another():
    judgement = judged(pair('{"at": 1, "a": 1}', '{"at": 2, "a": 2}'), Rules(ignores=[ignore(path="body.at")]))

    assert (judgement.verdict, keys(judgement)) == (Verdict.MISMATCH, {("body.a", "value")})


def test_an_expired_ignore_counts_again():
    last_day = ignore(path="body.at", until=TODAY)
    over = ignore(path="body.at", until=TODAY - timedelta(days=1))

    assert judged(pair('{"at": 1}', '{"at": 2}'), Rules(ignores=[last_day])).verdict is Verdict.IGNORED
    assert judged(pair('{"at": 1}', '{"at": 2}'), Rules(ignores=[over])).verdict is Verdict.MISMATCH


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reason": " "}, "says no reason"),
        ({"path": "*"}, "names no path"),
        ({"path": ""}, "names no path"),
        ({"kind": "colour"}, "no kind of difference"),
    ],
)
def test_an_ignore_without_reason_or_path_is_refused(changes, reason):
    with pytest.raises(BadIgnore, match=reason):
        ignore(**changes)


def test_an_ignore_of_one_extraction_takes_nothing_of_another():
    rules = Rules(ignores=[ignore(route="*", path="body.at", extraction="things")])

    assert judged(pair('{"at": 1}', '{"at": 2}'), rules).verdict is Verdict.IGNORED
    assert judged(pair('{"at": 1}', '{"at": 2}', extraction="other"), rules).verdict is Verdict.MISMATCH
