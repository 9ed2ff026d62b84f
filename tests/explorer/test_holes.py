"""The table of holes is true: its tests exist, its mutants die as it says, and what is only planned gets less."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.explorer.mutants import MUTANTS
from tests.holes import COUNTER_EXAMPLES, HOLES, TRAPS

ROOT = Path(__file__).parents[2]
PLANNED_AT_MOST = 0  # lower it with every planned test that is written; it may not be raised


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.number)
def test_a_hole_is_shown_closed_or_says_why_not(hole):
    assert hole.tests or hole.planned
    assert bool(hole.kills) != bool(hole.not_a_protocol_state), "a mutant, or the reason why there is none"
    assert [node for node in hole.tests if not _exists(node)] == [], "named as existing, but not there"
    assert {(name, MUTANTS[name].promise) for name, _ in hole.kills} == set(hole.kills)


@pytest.mark.parametrize("hole", [hole for hole in HOLES if len(hole.engines) > 1], ids=lambda hole: hole.number)
def test_a_hole_of_both_engines_names_a_test_that_is_not_narrowed_to_one(hole):
    assert [node for node in hole.tests if not _is_narrowed(node)]


def test_what_is_planned_only_shrinks():
    planned = {node for hole in HOLES for node in hole.planned}
    print(f"{len(planned)} tests of the table of holes are still planned")
    assert len(planned) <= PLANNED_AT_MOST


def test_a_test_that_was_written_is_no_longer_planned():
    written = [node for hole in HOLES for node in hole.planned if _exists(node)]
    assert written == [], "move these from planned to tests, and lower PLANNED_AT_MOST"


def test_every_number_is_there_once():
    numbers = [hole.number for hole in HOLES]
    assert len(numbers) == len(set(numbers))
    assert {hole.number for hole in COUNTER_EXAMPLES} == {str(n) for n in range(1, 36)} - {"18", "32"}
    assert {hole.number for hole in TRAPS} == {f"T{n}" for n in range(1, 13)} - {"T5"}


def test_every_mutant_stands_for_a_hole():
    named = {name for hole in HOLES for name, _ in hole.kills}
    # The whole of a rule, not a hole anybody fell into.
    assert set(MUTANTS) - named == {"dead_or_in_flight_counts_as_delivered", "parents_come_last"}


def _exists(node: str) -> bool:
    return _source(node) != ""


def _is_narrowed(node: str) -> bool:
    """To one engine: by a parameter of its own, by a mark of its file's, or because it skips itself."""
    return (
        re.search(r"@on_(postgres|sqlite)|parametrize\('engine', \['\w+'\]\)|pytest\.skip\(", _source(node)) is not None
    )


def _source(node: str) -> str:
    """Of the test, with its decorators; '' if there is none."""
    path, _, name = node.partition("::")
    return _functions(ROOT / path).get(name, "")


@cache
def _functions(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {node.name: ast.unparse(node) for node in functions}
