"""A plan in; the code that its answers name and that has nothing to do any more, and the answers themselves, out."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from strangler.plans.answers import Answer, Loosen, Moves, ReadOnlyAdmin, Refuse, Seam
from strangler.plans.plan import Plan
from strangler.stages.leftovers.leaving import Leaving
from strangler.stages.leftovers.place import Place

STAYS = (Loosen, Moves, ReadOnlyAdmin, Refuse, Seam)  # kept, gone already, or of the app's own


def lines(plan: Plan, leaving: Leaving, root: Path) -> Iterator[Place]:
    """Of code below root: what is installed is nobody's here to edit."""
    answers = plan.extraction.answers
    for answer in answers:
        is_code = not isinstance(answer, STAYS) and answer.name == answer.subject  # a cascade names a model
        place = _place(answer.name) if is_code else None
        if place and place.file.is_relative_to(root) and not leaving.holds(place.file):
            yield place
    yield from (_as_written(answer) for answer in answers if not isinstance(answer, Seam))


def _as_written(answer: Answer) -> Place:
    return Place(f"plans.{type(answer).__name__}({answer.subject!r})", Path(answer.where.file), answer.where.line)


def _place(path: str) -> Place | None:
    """Of a dotted path, without importing anything."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        for file in _candidates(parts[:length]):
            return Place(path, file, _line(file, parts[length:]))
    return None


def _candidates(parts: list[str]) -> Iterator[Path]:
    for root in sys.path:
        base = Path(root or ".").joinpath(*parts).resolve()
        if base.with_suffix(".py").is_file():
            yield base.with_suffix(".py")
        elif (base / "__init__.py").is_file():
            yield base / "__init__.py"


def _line(file: Path, names: list[str]) -> int:
    """Where those names are defined, one inside the other; 1 for a module as a whole."""
    line, body = 1, ast.parse(file.read_text()).body
    for name in names:
        found = next((each for each in body if getattr(each, "name", "") == name), None)
        if found is None:
            return line
        line, body = found.lineno, getattr(found, "body", [])
    return line
