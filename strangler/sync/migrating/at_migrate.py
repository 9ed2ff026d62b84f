"""Django's `migrate` in; a refusal before its first statement, or the order in which two deployments go, out. Connected by the
app on both sides: neither asks the other, and neither needs a plan.
"""

from typing import Any

from django.core.management.base import CommandError
from django.db import connections

from strangler.sync import config
from strangler.sync.migrating import waiting


def guard(using: str = "", plan: waiting.Plan = (), verbosity: int = 1, stdout: Any = None, **_: Any) -> None:
    """A receiver of pre_migrate. Raises CommandError with every refusal at once, unless STRANGLER_MIGRATE says to go on."""
    if using != config.alias() or not plan or not (links := waiting.carried(connections[using])):
        return
    seen = waiting.found_in(connections[using], plan, links)
    refused = [each.refusal for each in seen if each.refusal]
    if refused and not config.migrates_anyway():
        raise CommandError("\n".join(["Nothing was migrated.", *map(str, refused)]))
    if stdout and verbosity >= 1:
        for each in seen:
            stdout.write(f"  {each.line()}")
