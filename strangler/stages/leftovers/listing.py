"""A plan in; everything of this project that can go with what leaves, whole files first, then line by line, out."""

from pathlib import Path

from strangler.boundaries.edge import Kind
from strangler.plans.plan import Plan
from strangler.stages.inventory.known import project_root, surveyed, tables_of
from strangler.stages.leftovers import answers, files, pages, python, routes
from strangler.stages.leftovers.leaving import Leaving, leaving_of
from strangler.stages.leftovers.place import Leftovers, Place
from strangler.sync import config, links

FOLLOWING = (Kind.ACCESS, Kind.JOIN, Kind.TEMPLATE, Kind.FORM)  # without a name that a text could be searched for


def leftovers(plan: Plan) -> Leftovers:
    """Whatever is found by name: a relation that code follows is known only while the app is installed, and what is put
    together at run time never is."""
    root = project_root().resolve()
    found = files.python(root)
    leaving = leaving_of(plan, found, _tables(plan))
    staying = [each for each in found if not leaving.holds(each.path)]
    naming = [each for each in staying if each.says(leaving.words)]
    modules = frozenset(each.module for each in found)
    tests = [each for each in naming if python.is_only_about(each, leaving, modules)]
    naming = [each for each in naming if each not in tests]
    templates, named = pages.of_templates(leaving, lambda name: any(_says(each.text, name) for each in naming))
    whole = [
        *(Place("the app itself, with its templates and tests", folder) for folder in leaving.packages.values()),
        *(Place("defines nothing but models that leave", path) for path in leaving.modules.values()),
        *templates,
        *(Place("a test that imports nothing else of this project: read it first", each.path) for each in tests),
    ]
    lines = [place for each in naming for place in python.lines(each, leaving)]
    lines += [*routes.lines(plan, staying, leaving), *named]
    lines += [*pages.of_fixtures(root, leaving), *pages.of_config(files.config(root), leaving)]
    lines += _followed(root, leaving, {(each.file, each.line) for each in lines})
    return Leftovers(tuple(whole), tuple(_in_sequence([*lines, *answers.lines(plan, leaving, root)])))


def _tables(plan: Plan) -> list[str]:
    """As its link has them: of models that left nobody else knows."""
    try:
        return [table.name for table in links.read(config.connection(), plan.name).definition.tables]
    except links.UnknownLink:
        return tables_of(plan.extraction)


def _says(text: str, name: str) -> bool:
    """As a string of its own."""
    return f'"{name}"' in text or f"'{name}'" in text


def _followed(root: Path, leaving: Leaving, told: set[tuple[Path, int]]) -> list[Place]:
    """What only a living registry can tell, such as `venue.notes` in a page. Of apps that left, nothing."""
    edges = surveyed().analysis.edges if leaving.labels & {app.label for app in surveyed().registry.apps} else ()
    return [
        Place(f"{edge.kind} {edge.touches}", file, edge.place.line)
        for edge in edges
        if edge.target in leaving.labels and edge.kind in FOLLOWING and edge.place.line
        for file in [root / edge.place.file]
        if (file, edge.place.line) not in told and not leaving.holds(file)
    ]


def _in_sequence(places: list[Place]) -> list[Place]:
    """Each once, by file and line."""
    return sorted(set(places), key=lambda each: (str(each.file), each.line, each.what))
