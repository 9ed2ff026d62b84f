"""Django's `migrate` in; a refusal before its first statement, or the order in which two deployments go, out. Connected by the
app on both sides: neither asks the other, and neither needs a plan.
"""

from typing import Any

from django.core.management.base import CommandError
from django.db import connections, router

from strangler.messages import refuse
from strangler.sync import config
from strangler.sync.engines import not_yet
from strangler.sync.migrating import waiting

APP = "strangler_sync"


def guard(using: str = "", plan: waiting.Plan = (), verbosity: int = 1, stdout: Any = None, **_: Any) -> None:
    """A receiver of pre_migrate. Raises CommandError with every refusal at once, unless STRANGLER_MIGRATE says to go on."""
    _refuse_elsewhere(using, plan)
    if using != config.alias() or not plan or not (links := waiting.carried(connections[using])):
        return
    seen = waiting.found_in(connections[using], plan, links)
    refused = [each.refusal for each in seen if each.refusal]
    if refused and not config.migrates_anyway():
        raise CommandError("\n".join(["Nothing was migrated.", *map(str, refused)]))
    if stdout and verbosity >= 1:
        for each in seen:
            stdout.write(f"  {each.line()}")


def _refuse_elsewhere(using: str, plan: waiting.Plan) -> None:
    """Half of our tables could be made on an engine that is not there yet, and MySQL takes nothing back."""
    ours = [migration for migration, is_back in plan if migration.app_label == APP and not is_back]
    if not ours or not router.allow_migrate(using, APP):
        return
    if engine := not_yet(connections[using]):
        raise CommandError(f"Nothing was migrated.\n{refuse('S541', alias=using, engine=engine)}")
