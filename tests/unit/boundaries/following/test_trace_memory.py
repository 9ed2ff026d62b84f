"""A trace is taken from the last run if nothing that it rests on has changed, and made anew if anything has."""

from pathlib import Path
from typing import Any

import pytest

from strangler.boundaries import project
from strangler.boundaries.following import memory
from strangler.boundaries.following.touching import Tracing
from strangler.boundaries.living.registry import App, Registry
from tests.unit.boundaries.choir import BEGINNING, MODELS, USUAL, traced

TEXTS = {**USUAL, "choir.evenings.desk": BEGINNING + "def go():\n    Evening.objects.create(x=1)\n    given.close()\n"}


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    for module, text in TEXTS.items():
        path = tmp_path / (module.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    apps = tuple(App(name, f"choir.{name}", tmp_path / "choir" / name) for name in ("halls", "evenings"))
    return Registry(apps, {model.label.lower(): model for model in MODELS}, user="evenings.Singer")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each trace that is made."""
    told: list[int] = []
    original = Tracing.run

    def counted(self: Tracing) -> Any:
        told.append(1)
        return original(self)

    monkeypatch.setattr(Tracing, "run", counted)
    return told


def test_nothing_changed_is_nothing_made(tmp_path: Path, registry: Registry, made: list[int]) -> None:
    first, second = (project.read(tmp_path, kept=tmp_path / "facts.json", registry=registry) for _ in range(2))
    assert len(made) == 1
    assert second.trace.every_touch() == first.trace.every_touch() != ()
    code = "choir.evenings.desk.go"
    assert second.reach.of(code) == first.reach.of(code) and second.reach.unresolved(code) == first.reach.unresolved(
        code
    )


def test_a_changed_file_or_model_makes_it_anew(tmp_path: Path, registry: Registry, made: list[int]) -> None:
    kept = tmp_path / "facts.json"
    project.read(tmp_path, kept=kept, registry=registry)
    other = Registry(registry.apps, {k: m for k, m in registry.models.items() if k != "halls.hall"}, registry.user)
    assert project.read(tmp_path, kept=kept, registry=other) and len(made) == 2
    (tmp_path / "choir/evenings/desk.py").write_text("x = 1\n")
    assert project.read(tmp_path, kept=kept, registry=registry).trace.every_touch() and len(made) == 3


def test_a_changed_file_of_sql_that_the_code_names_makes_it_anew(
    tmp_path: Path, registry: Registry, made: list[int]
) -> None:
    kept = tmp_path / "facts.json"
    (tmp_path / "choir/evenings/desk.py").write_text("def go(c):\n    c.execute(open('purge.sql').read())\n")
    for count, table in enumerate(("halls_hall", "evenings_evening"), 1):
        (tmp_path / "choir/evenings/purge.sql").write_text(f"DELETE FROM {table}")
        [touch] = project.read(tmp_path, kept=kept, registry=registry).reach.of("choir.evenings.desk.go")
        assert (touch.target, len(made)) == (("halls.Hall", "evenings.Evening")[count - 1], count)


@pytest.mark.parametrize("text", ["", "{", '["x"]'])
def test_a_file_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "trace").write_text(text)
    assert memory.load(tmp_path / "trace", "x") is None
    assert memory.load(None, "x") is None and memory.load(tmp_path / "nowhere", "x") is None


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    tracing, _ = traced(TEXTS)
    memory.save(tmp_path / "in" / "trace", "mark", tracing.trace)
    found = memory.load(tmp_path / "in" / "trace", "mark")
    assert found and vars(found) == vars(tracing.trace)
    assert memory.load(tmp_path / "in" / "trace", "another") is None


def test_a_trace_comes_back_with_everything_that_it_says(tmp_path: Path) -> None:
    """A part that is forgotten makes the second run of `new` draw up another plan than the first."""
    tracing, _ = traced(
        {
            "choir.evenings.desk": BEGINNING
            + "from django.dispatch import Signal\nfrom django.shortcuts import render\n"
            "rung = Signal()\ndef go(request, given, then):\n    rung.send(1)\n    Hall.objects.create(x=1)\n    given.save()\n"
            "    then()\n    made = getattr(given, 'x')\n    made()\n    if request.method == 'POST':\n        go()\n"
            "    return render(request, 'x')\n"
        }
    )
    memory.save(tmp_path / "trace", "same", tracing.trace)
    found = memory.load(tmp_path / "trace", "same")
    assert found is not None
    assert [name for name, held in vars(tracing.trace).items() if not held] == []
    assert vars(found) == vars(tracing.trace)
