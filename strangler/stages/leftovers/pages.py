"""Folders of templates, fixtures and whatever configures the project in; templates that go as a whole, and lines that name what
leaves, out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from strangler.boundaries.living import registry
from strangler.boundaries.reading import templates
from strangler.stages.leftovers.leaving import Leaving
from strangler.stages.leftovers.place import Place

LOAD = re.compile(r"{%-?\s*load\s+([^%]+?)\s*-?%}")
FIXTURES = frozenset({".json", ".yaml", ".yml", ".xml"})


def of_templates(leaving: Leaving, is_named: Callable[[str], bool]) -> tuple[list[Place], list[Place]]:
    """(whole, lines). is_named: whether code that stays says a template's name; then it stays as well."""
    whole, lines = [], []
    for folder, _ in templates.folders(registry.living().apps):
        for path in templates.files_of(folder):
            name = str(path.relative_to(folder))
            if leaving.holds(path):
                continue
            if name.partition("/")[0] in leaving.labels and not is_named(name):
                whole.append(Place("a template of its app", path))
            else:
                lines += _in_a_page(path, leaving)
    return whole, lines


def of_fixtures(root: Path, leaving: Leaving) -> list[Place]:
    """The first line of each that holds rows of a model which leaves."""
    found = []
    for path in sorted(
        each for folder in root.rglob("fixtures") for each in folder.rglob("*") if each.suffix in FIXTURES
    ):
        if not leaving.holds(path):
            found += _first(path, [re.escape(model) for model in leaving.models], "holds rows of a model that leaves")
    return found


def of_config(files: Sequence[Path], leaving: Leaving) -> list[Place]:
    names = [re.escape(name) for name in (*leaving.packages, *leaving.modules)]
    return [
        Place(f"names {said}", path, line)
        for path in files
        if not leaving.holds(path)
        for line, said in _said(path.read_text(errors="replace"), names)
    ]


def _in_a_page(path: Path, leaving: Leaving) -> Iterator[Place]:
    text = path.read_text(errors="replace")
    for each in templates.read(text).texts:
        if each.role == "url" and each.value in leaving.url_names:
            yield Place(f"names the URL {each.value}", path, each.line)
        elif each.role == "template" and each.value.partition("/")[0] in leaving.labels:
            yield Place(f"names the template {each.value}", path, each.line)
    for found in LOAD.finditer(text):
        for name in leaving.tags & set(found[1].split()):
            yield Place(f"loads its tags {name}", path, text.count("\n", 0, found.start()) + 1)


def _first(path: Path, names: Sequence[str], what: str) -> list[Place]:
    found = list(_said(path.read_text(errors="replace"), names))
    return [Place(f"{what}: {found[0][1]}", path, found[0][0])] if found else []


def _said(text: str, names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(line, name) for each line that says one as a whole word."""
    if not names:
        return
    pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)
    for number, line in enumerate(text.splitlines(), 1):
        if found := pattern.search(line):
            yield number, found[0]
