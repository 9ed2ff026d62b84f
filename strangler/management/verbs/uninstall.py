"""Leave no trace: constraints come back; the toolkit's tables, their migrations and content types go.

Refused while a link is installed.
"""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandParser

from strangler.exceptions import Refused
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.stages import loosening
from strangler.stages.history import alias
from strangler.sync import config, links, loosen

APPS = ("strangler", "strangler_sync")


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--leave-loosened", action="store_true", help="go even where rows no longer fit a constraint")
    parser.add_argument("--dry-run", action="store_true", help="list the tables that would go")


def run(options: dict[str, Any], out: Out) -> int:
    labels = APPS if _ever_kept_in_step() else ("strangler",)
    tables = sorted(model._meta.db_table for label in labels for model in apps.get_app_config(label).get_models())
    if options["dry_run"]:
        return out.answer("\n".join(tables), {"tables": tables})
    restored, sql = _put_back(options, out) if "strangler_sync" in labels else ([], {})
    out.did("the toolkit's own tables were being taken away")
    databases = sorted({alias(), config.connection().alias})
    for database in databases:
        for label in labels:
            call_command("migrate", label, "zero", database=database, verbosity=0, interactive=False)
        _forget_content_types(database)  # last: each migrate makes them anew for every model that is installed
    text = f"{len(tables)} tables are gone; take the apps out of INSTALLED_APPS and the middleware out of MIDDLEWARE"
    return out.answer(text, {"tables": tables, "restored": restored, "left_loosened": sql})


def _ever_kept_in_step() -> bool:
    """Whoever only looked has `strangler` installed and no more."""
    if "strangler_sync" in apps.app_configs:
        return True
    return any(name.startswith("strangler_sync_") for name in config.connection().introspection.table_names())


def _put_back(options: dict[str, Any], out: Out) -> tuple[list[str], dict[str, str]]:
    """(keys that are constraints again, place -> statement of those that are not). Refused while a link is installed."""
    installed = sorted({config.extraction_of(link) for link in links.names(config.connection())})
    if installed:
        raise Refused([refuse("S416", name="The toolkit", links=" ".join(installed))])
    restored, left = loosening.restore("manage.py strangle uninstall, or with --leave-loosened")
    if restored:
        out.did(f"back under their constraint: {', '.join(restored)}")
    if left and not options["leave_loosened"]:
        raise Refused(left)
    return restored, {each.key.place: each.restoring_sql for each in loosen.remembered(config.connection()).values()}


def _forget_content_types(database: str) -> None:
    """With their permissions and log entries; Django leaves them behind."""
    if apps.is_installed("django.contrib.contenttypes"):
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects.using(database).filter(app_label__in=APPS).delete()
