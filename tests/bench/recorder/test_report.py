"""What the recorder costs is told by ratios within a round, and the run's answer hangs on the low share."""

import pytest

from tests.bench.recorder.measure import GOAL, KEYS, Round, Sample, report

SCALES = {"recorder_write_ms": 2.0, "recorder_notes": 56, "statements_a_request": 9.2}


def a_round(*, low: float, whole: float = 0.04, pace: float = 1.0) -> Round:
    """low, whole: share that is added, unwatched and watched. pace: how slow the machine is in this round."""
    added = {"without": 0.0, "unwatched": low, "whole": whole}
    return {way: Sample(pace * (1 + share), pace * 2 * (1 + share)) for way, share in added.items()}


def test_a_slow_round_is_slow_for_all_and_changes_nothing() -> None:
    found = report([a_round(low=0.01), a_round(low=0.01, pace=9.0), a_round(low=0.01)], requests=100, **SCALES)
    assert found["recorder_share_of_request_time_at_0_01"] == pytest.approx(0.99 * 0.01 + 0.01 * 0.04, abs=1e-4)
    assert found["recorder_share_of_unwatched_request_time"] == pytest.approx(0.01)
    assert found["recorder_share_of_wall_time"] == pytest.approx(0.04)
    assert found["request_cpu_ms"] == pytest.approx(10.0)
    assert found["rounds"] == 3


@pytest.mark.parametrize(("low", "held"), [(GOAL - 0.001, True), (GOAL + 0.001, False)])
def test_it_holds_while_live_traffic_pays_less_than_the_goal(low: float, held: bool) -> None:
    assert report([a_round(low=low, whole=GOAL)], requests=1, **SCALES)["held"] is held


def test_every_key_is_documented_and_flat() -> None:
    found = report([a_round(low=0.0)], requests=1, **SCALES)
    assert list(found) == list(KEYS)
    assert all(isinstance(value, bool | int | float) for value in found.values())
