"""A plan that is gone and an app that stays in; a Django migration that drops the tables, as text, out."""

from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from strangler.boundaries.reading import sources
from strangler.messages import Refusal, refuse
from strangler.plans.plan import Plan
from strangler.sync.definition import LinkDefinition

MIGRATION = '''"""Drops the tables of {name}, whose service owns them alone. No way leads back; their last rows are archived.

Of a database in which they never went quiet it knows nothing: there they keep their names."""

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


def refusals(name: str, into: str) -> list[Refusal]:
    """Why no migration is written there; asked before anything is taken away."""
    if into not in apps.app_configs:
        return [refuse("S479", name=name, into=into, why="no installed app has that label")]
    if not sources.is_own_path(Path(apps.get_app_config(into).path).resolve()):
        return [refuse("S479", name=name, into=into, why="it is an installed package's, and no code of yours")]
    return []


def migration(plan: Plan, definition: LinkDefinition, into: str) -> tuple[Path, str]:
    """(file, its text). into: label of an app that stays. Raises LookupError for one that is not there."""
    config = apps.get_app_config(into)
    leaf = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes(into)
    last = leaf[0][1] if leaf else "0001_initial"
    number = int(last[:4]) + 1 if last[:4].isdigit() else 1
    named = {table.name.split(".")[0] for table in plan.extraction.tables if "." in table.name}
    labels = sorted(label for label in named if label not in apps.app_configs)
    tables = [definition.table(name).sql_name for name in reversed(definition.parents_first)]
    text = MIGRATION.format(name=plan.name, tables=tables, labels=labels, dependency=(into, last))
    return Path(config.path) / "migrations" / f"{number:04d}_drop_{plan.name}.py", text
