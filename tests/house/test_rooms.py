"""Every room has its caption, and nothing in it is only a promise of code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import caption, place, python_files, tree


def test_every_module_of_the_toolkit_says_what_goes_in_and_out() -> None:
    silent = [place(path) for path in python_files("strangler") if path.stat().st_size and not caption(path)]

    assert silent == []


def test_nothing_is_only_promised() -> None:
    """NotImplementedError is for abstract classes; everything else that raises it is a stub."""
    files = python_files("strangler", "monolith", "extracted")

    assert [stub for path in files for stub in stubs(path)] == []


def stubs(path: Path) -> Iterator[str]:
    if "NotImplementedError" not in path.read_text():
        return
    module = tree(path)
    excused = {
        line for node in ast.walk(module) if is_abstract(node) for line in range(node.lineno, node.end_lineno + 1)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node) and node.lineno not in excused:
            yield f"{place(path)}:{node.lineno}"


def is_abstract(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        ast.unparse(parent).split(".")[-1].split("[")[0] in ("Protocol", "ABC") for parent in node.bases
    )


def test_the_law_sees_a_stub_and_excuses_a_protocol(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tests.house.sources.ROOT", tmp_path)
    room = tmp_path / "room.py"
    room.write_text(
        "class Signer(Protocol):\n    def sign(self):\n        raise NotImplementedError\n"
        "def later():\n    raise NotImplementedError('soon')\n"
    )

    assert list(stubs(room)) == ["room.py:5"]
