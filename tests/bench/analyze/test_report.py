"""The bench says what it measured, and fails for each thing that speaks against it; what it measures is sound code."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.bench.analyze.grown import Size, grow
from tests.bench.analyze.measure import Run
from tests.bench.analyze.report import GOALS, KEYS, report

ANSWER: dict[str, Any] = {"files": 3, "edges": [{}, {}], "skipped": {}}
FACTS = {"lines": 1000, "models": 4, "kept_mb": 0.5, "profile": "embedded", "machine": "m", "versions": {}}


def told(cold: Run | None = None, warm: list[Run] | None = None, check: Run | None = None) -> dict[str, Any]:
    good = Run(2.0, 1.5, 100.0, ANSWER)
    return report(
        cold or good,
        warm or [good, Run(4.0, 3.0, 90.0, ANSWER), Run(3.0, 2.0, 80.0, ANSWER)],
        good,
        check or good,
        FACTS,
    )


def test_every_documented_key_is_there_and_no_other() -> None:
    found = told()
    assert list(found) == list(KEYS)
    assert (found["held"], found["faults"]) == (True, [])
    assert (found["cold_s"], found["warm_s"], found["memory_mb"], found["edges"], found["lines_per_s"]) == (
        2.0,
        3.0,
        100.0,
        2,
        500.0,
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"cold": Run(61.0, 1.0, 1.0, ANSWER)}, "cold_s: 61.0, goal at most 60"),
        ({"warm": [Run(5.5, 1.0, 1.0, ANSWER)]}, "warm_s: 5.5, goal at most 5"),
        ({"warm": [Run(1.0, 1.0, 2000.0, ANSWER)]}, "memory_mb: 2000.0, goal at most 1024"),
        ({"check": Run(11.0, 1.0, 1.0, ANSWER)}, "check_warm_s: 11.0, goal at most 10"),
        ({"check": Run(1.0, 1.0, 1.0, None, "boom")}, "the check run did not answer: boom"),
        ({"warm": [Run(1.0, 1.0, 1.0, {**ANSWER, "edges": []})]}, "a warm run told something else than the cold one"),
    ],
)
def test_whatever_speaks_against_it_is_said(change: dict[str, Any], fault: str) -> None:
    found = told(**change)
    assert (found["held"], found["faults"]) == (False, [fault])


def test_every_goal_is_a_key() -> None:
    assert set(GOALS) <= set(KEYS)


def test_what_is_grown_is_sound_python_and_the_same_every_time(tmp_path: Path) -> None:
    size = Size(apps=3, models=3, modules=2, blocks=2)
    lines = [grow(tmp_path / name, size) for name in ("a", "b")]
    texts = [[path.read_text() for path in sorted((tmp_path / name).rglob("*.py"))] for name in ("a", "b")]
    assert lines[0] == lines[1] > 500 and texts[0] == texts[1]
    for text in texts[0]:
        ast.parse(text)
