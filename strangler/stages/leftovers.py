"""A plan in; the code that has nothing to do any more, each with its file and line, and a Django migration that drops its
tables, out. Nothing is imported and nothing is written here: code of an app that has left does not load. Called by `retire`.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from strangler.plans.answers import Answer, Loosen, Moves, ReadOnlyAdmin, Refuse, Seam
from strangler.plans.plan import Plan
from strangler.sync.definition import LinkDefinition

STAYS = (Loosen, Moves, ReadOnlyAdmin, Refuse, Seam)  # kept, gone already, or of the app's own
MIGRATION = '''"""Drops the tables of {name}, whose service owns them alone. No way leads back; their last rows are archived."""

from django.db import migrations

TABLES = {tables!r}
APPS = {labels!r}


def forget(apps, schema_editor):
    """Whatever Django remembers of apps that have left."""
    with schema_editor.connection.cursor() as cursor:
        for label in APPS:
            cursor.execute("DELETE FROM django_migrations WHERE app = %s", [label])


class Migration(migrations.Migration):
    dependencies = [{dependency!r}]

    operations = [
        *(migrations.RunSQL(f'DROP TABLE IF EXISTS "{{table}}"') for table in TABLES),
        migrations.RunPython(forget),
    ]
'''


@dataclass(frozen=True, slots=True)
class Place:
    """file: as Python finds it. line 0: all of it."""

    what: str
    file: Path
    line: int = 0

    def __str__(self) -> str:
        here = Path.cwd()
        short = self.file.relative_to(here) if self.file.is_relative_to(here) else self.file
        return f"{short}:{self.line}  {self.what}" if self.line else f"{short}  {self.what}"


def to_delete(plan: Plan) -> list[Place]:
    """Apps whose models have left, then what the plan's answers name elsewhere, then the answers themselves."""
    packages, answers = _packages(plan), plan.extraction.answers
    found = [Place("the app itself, with its templates and tests", package) for package in packages]
    for answer in answers:
        place = None if isinstance(answer, STAYS) else _place(answer.name)
        if place and not any(place.file.is_relative_to(package) for package in packages):
            found.append(place)
    return [*found, *(_as_written(answer) for answer in answers if not isinstance(answer, Seam))]


def _as_written(answer: Answer) -> Place:
    return Place(f"plans.{type(answer).__name__}({answer.subject!r})", Path(answer.where.file), answer.where.line)


def migration(plan: Plan, definition: LinkDefinition, into: str) -> tuple[Path, str]:
    """(file, its text). into: label of an app that stays. Raises LookupError for one that is not there."""
    config = apps.get_app_config(into)
    leaf = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes(into)
    last = leaf[0][1] if leaf else "0001_initial"
    number = int(last[:4]) + 1 if last[:4].isdigit() else 1
    labels = sorted({table.name.split(".")[0] for table in plan.extraction.tables if "." in table.name})
    tables = [definition.table(name).sql_name for name in reversed(definition.parents_first)]
    text = MIGRATION.format(name=plan.name, tables=tables, labels=labels, dependency=(into, last))
    return Path(config.path) / "migrations" / f"{number:04d}_drop_{plan.name}.py", text


def _packages(plan: Plan) -> list[Path]:
    """Folders of apps that are not installed and that answers name code in."""
    installed = {Path(config.path) for config in apps.get_app_configs()}
    found = []
    for answer in plan.extraction.answers:
        place = _place(answer.name)
        package = next((each for each in place.file.parents if (each / "apps.py").is_file()), None) if place else None
        if package and package not in installed and package not in found:
            found.append(package)
    return found


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
