"""The report says what was measured, names what was not, and needs nothing but itself."""

import re

import pytest

from tests.demo.proof.timeline import Stage, Timeline
from tests.demo.report import promises
from tests.demo.report.facts import Measured, facts
from tests.demo.report.keys import KEYS
from tests.demo.report.page import page
from tests.unit.demo.planted import Scene, scene

ONE = Timeline((Stage("declared", 0.0, 0.0),), end_s=20.0)


def facts_of(run: Scene) -> dict:
    return facts(run.judge(), ONE, Measured("embedded", 3.21), start_s=0.0)


def test_every_documented_key_is_there_and_no_other_and_what_was_not_measured_is_null_and_named() -> None:
    found = facts_of(scene())

    assert list(found) == list(KEYS)
    assert found["missing"] == [key for key in KEYS if found[key] is None]
    assert "echoes" in found["missing"] and "lost_writes" not in found["missing"]


def test_a_planted_loss_reaches_the_report() -> None:
    run = scene()
    run.drop("reviews_review", 10)

    found = facts_of(run)

    assert found["lost_writes"] == 1
    assert any(fault.startswith("lost: b-kept") for fault in found["faults"])
    assert "does not hold" in page(found, run.told, ONE, start_s=0.0)


@pytest.mark.parametrize("stages", [1, 2])
def test_the_page_needs_nothing_but_itself(stages: int) -> None:
    run = scene()
    walk = Timeline((Stage("declared", 0, 0), Stage("own", 8, 9))[:stages], end_s=20.0)

    html = page(facts(run.judge(), walk, Measured("embedded", 1.0), start_s=0.0), run.told, walk, start_s=0.0)

    assert re.findall(r"(?:src|href)=|https?:|@import|url\(", html) == []
    assert html.count("<svg") == 1 and "prefers-color-scheme: dark" in html


def kept() -> dict:
    sums = {"requests": 10_000, "acknowledged_writes": 3_000, "shadow_compared": 3_001, "fenced_then_bounced": 1}
    return (
        sums
        | dict.fromkeys(
            ("lost_writes", "duplicated_writes", "differing_rows", "differing_references", "failed_unexplained"), 0
        )
        | dict.fromkeys(("failed_requests", "echoes", "shadow_mismatches", "stale_ratings"), 0)
        | {
            "cutover_pause_ms": 999.9,
            "rollback_traffic_ms": 0.0,
            "walk_s": 330.0,
        }
    )


def test_a_whole_walk_that_keeps_every_promise_is_no_fault() -> None:
    assert promises.broken(kept()) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("requests", 5_999),
        ("acknowledged_writes", 1_499),
        ("lost_writes", 1),
        ("duplicated_writes", 1),
        ("differing_rows", 1),
        ("failed_unexplained", 1),
        ("failed_requests", 1),
        ("fenced_then_bounced", 0),
        ("echoes", 1),
        ("cutover_pause_ms", 1_000.0),
        ("rollback_traffic_ms", 1_000.0),
        ("shadow_compared", 3_000),
        ("shadow_mismatches", 1),
        ("stale_ratings", 1),
        ("walk_s", 330.1),
    ],
)
def test_a_promise_broken_or_not_measured_is_named(key: str, value: float) -> None:
    for found in (value, None):
        assert [one.split()[1] for one in promises.broken(kept() | {key: found})] == [key]


def test_a_walk_with_kills_promises_that_all_died_and_nothing_else_went_wrong() -> None:
    failed = {"failed_requests": 40, "cutover_pause_ms": 3_100.0, "walk_s": 350.0}
    assert promises.broken(kept() | failed | {"killed": 6}, promises.KILLING) == []
    assert len(promises.broken(kept() | {"killed": 5, "failed_unexplained": 1}, promises.KILLING)) == 2
