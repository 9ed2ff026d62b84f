"""What is explored is what runs: production imports every rule of the models, or says in SQL what the rule says."""

import ast
from dataclasses import fields
from pathlib import Path

from tests.explorer.rules import SHIPPED

ROOT = Path(__file__).parents[2]
STRANGLER = ROOT / "strangler"

# Written in SQL, or asked of it. Production or the database test beside it names the rule; the test drives it.
IN_SQL = {
    "judge": "tests/specs/sync/test_one_side_owns.py::test_the_triggers_judge_as_the_protocol_says",
    "is_newer": "tests/specs/sync/test_a_copy_is_complete_and_proven.py::test_a_late_chunk_neither_resurrects_nor_rolls_back",
    "may_forget": "tests/specs/sync/test_one_side_owns.py::test_a_late_batch_of_the_old_owner_is_refused",
    "next_epoch": "tests/specs/sync/test_a_copy_is_complete_and_proven.py::test_a_cancelled_copy_can_be_made_again",
}


def test_production_imports_every_rule_that_is_explored():
    rules = {getattr(SHIPPED, field.name).__name__ for field in fields(SHIPPED) if field.name != "habits"}
    assert rules - _imported() - set(IN_SQL) == set(), "explored, and called by nobody"


def test_sql_that_stands_for_a_rule_is_named_and_driven():
    texts = "\n".join(path.read_text() for path in _production())
    for name, node in IN_SQL.items():
        path, _, test = node.partition("::")
        driver = (ROOT / path).read_text()
        assert f"def {test}(" in driver, node
        assert f".{name}" in texts or f"{name}(" in driver, f"neither production nor {path} names {name}"


def _production() -> list[Path]:
    return [path for path in STRANGLER.rglob("*.py") if "protocol" not in path.relative_to(STRANGLER).parts[:1]]


def _imported() -> set[str]:
    names: set[str] = set()
    for path in _production():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("strangler.protocol."):
                names.update(alias.name for alias in node.names)
    return names
