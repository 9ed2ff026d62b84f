"""What is explored is what runs: production imports every rule of the models, or says in SQL what the rule says."""

import ast
from dataclasses import fields
from pathlib import Path

from tests.explorer.rules import SHIPPED

ROOT = Path(__file__).parents[2]
STRANGLER = ROOT / "strangler"

# Written in SQL. The database test beside each asks the rule itself, and the SQL has to answer alike.
IN_SQL = {
    "judge": "tests/specs/sync/test_one_side_owns.py::test_the_triggers_judge_as_the_protocol_says",
    "is_newer": "tests/specs/sync/test_positions_only_rise.py::test_the_guard_lets_pass_what_the_protocol_calls_newer",
    "may_forget": "tests/specs/sync/test_positions_only_rise.py::test_what_may_be_forgotten_is_and_nothing_else",
}


def test_production_imports_every_rule_that_is_explored():
    rules = {getattr(SHIPPED, field.name).__name__ for field in fields(SHIPPED) if field.name != "habits"}
    assert rules - _imported() - set(IN_SQL) == set(), "explored, and called by nobody"


def test_sql_that_stands_for_a_rule_is_held_against_it():
    for name, node in IN_SQL.items():
        path, _, test = node.partition("::")
        functions = [
            each for each in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(each, ast.FunctionDef)
        ]
        (driver,) = [each for each in functions if each.name == test]
        called = {
            each.func.id for each in ast.walk(driver) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        }
        assert name in called, f"{node} never asks {name}"


def _production() -> list[Path]:
    return [path for path in STRANGLER.rglob("*.py") if "protocol" not in path.relative_to(STRANGLER).parts[:1]]


def _imported() -> set[str]:
    names: set[str] = set()
    for path in _production():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("strangler.protocol."):
                names.update(alias.name for alias in node.names)
    return names
