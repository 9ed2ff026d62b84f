"""The measuring itself: what is missed and what is false is told, and a label can be neither told twice nor be of no kind."""

import json
from pathlib import Path
from typing import Any

import pytest

from strangler.boundaries.edge import Kind, Mode
from tests.trials import labels, sample
from tests.trials.labels import Identity, Label, code_at, labelled
from tests.trials.measure import measured, told_of
from tests.trials.projects import PROJECTS

TEXT = """'A choir.'


class Hall:
    seats = 3

    def open(self):
        def inner():
            pass


def sing():
    pass
"""


def label(line: int = 1, mode: str = "read", kind: str = "query", touches: str = "halls.Hall") -> Label:
    return Label(Identity("choir/a.py", "sing", "choir", "halls", kind, mode, touches), line)


def test_what_is_not_told_is_missed_and_what_is_not_labelled_is_false() -> None:
    found = measured([label(), label(kind="join")], [label(), label(mode="write")])

    assert (found.recall, found.precision) == (0.5, 0.5)
    assert [each.identity.kind for each in found.missed] == ["join"]
    assert [each.identity.mode for each in found.false] == ["write"]
    assert found.missed_by_kind == {"join": 1}


def test_the_same_tangle_on_two_lines_of_one_function_is_one() -> None:
    found = measured([label(1)], [label(1), label(9)])

    assert (found.labelled, found.told, found.recall, found.precision) == (1, 1, 1.0, 1.0)


def test_who_writes_a_row_has_read_it() -> None:
    found = measured([label(mode="write")], [label(mode="write"), label(mode="read")])

    assert (found.told, found.precision) == (1, 1.0)
    assert measured([label(mode="read")], [label(mode="read"), label(mode="write")]).precision == 0.5


def test_nothing_labelled_and_nothing_told_is_no_error() -> None:
    found = measured([], [])

    assert (found.recall, found.precision) == (1.0, 1.0)


def test_only_the_files_that_were_read_count(tmp_path: Path) -> None:
    (tmp_path / "choir").mkdir()
    (tmp_path / "choir/a.py").write_text(TEXT)
    edge: dict[str, Any] = {
        "source": "choir",
        "target": "halls",
        "kind": "form",
        "mode": "read",
        "touches": "halls.Hall",
    }
    declared = {**edge, "kind": "foreign_key", "file": "choir.Singer.hall", "line": 0}
    told = told_of(
        [
            {**edge, "file": str(tmp_path / "choir/a.py"), "line": 13},
            {**edge, "file": str(tmp_path / "choir/b.py"), "line": 13},
            {**edge, "file": str(tmp_path / "choir/a.py"), "line": 13, "kind": "cascade"},
            declared,
        ],
        ["choir/a.py"],
        {"choir.Singer.hall": str(tmp_path / "choir/a.py")},
        tmp_path,
    )

    assert [(each.identity.code, each.identity.kind) for each in told] == [
        ("sing", "query"),
        ("choir.Singer.hall", "foreign_key"),
    ]


@pytest.mark.parametrize(("line", "code"), [(1, ""), (5, "Hall"), (7, "Hall.open"), (9, "Hall.open"), (12, "sing")])
def test_a_place_is_told_by_the_function_or_class_around_it(tmp_path: Path, line: int, code: str) -> None:
    (tmp_path / "a.py").write_text(TEXT)

    assert code_at(tmp_path / "a.py", line) == code


def test_a_tangle_that_is_labelled_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    row = [12, "halls", "query", "read", "halls.Hall"]
    told = {"package": "choir", "files": {"a.py": {"app": "choir", "edges": [row, [13, *row[1:]]]}}}
    (tmp_path / "choir.json").write_text(json.dumps(told))

    with pytest.raises(ValueError, match="a.py:13 is line 12 once more"):
        labelled("choir", tmp_path, tmp_path)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_every_label_has_a_kind_and_a_mode_that_the_analyser_knows(project: Any) -> None:
    told = json.loads((labels.LABELS / f"{project.name}.json").read_text())["files"]
    rows = [row for each in told.values() for row in each["edges"]]

    assert len(told) == sample.FILES and len(rows) >= 40
    assert {row[2] for row in rows} <= {kind.name.lower() for kind in Kind}
    assert {row[3] for row in rows} <= {mode.name.lower() for mode in Mode}


def test_the_sample_is_drawn_the_same_each_time_and_without_tests(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "tests/c.py", "test_d.py", "migrations/e.py"):
        path = tmp_path / "choir" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n" * sample.LINES)
    (tmp_path / "choir/short.py").write_text("x = 1\n")

    assert sorted(sample.drawn(tmp_path / "choir")) == ["choir/a.py", "choir/b.py"]
    assert sample.drawn(tmp_path / "choir") == sample.drawn(tmp_path / "choir")
