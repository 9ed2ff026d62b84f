"""What will cost somebody something if nobody acts, in words: migrations that wait for the database of the links, extractions
that stand too long. For check, which tells, and doctor, which finds. What would be refused here `migrate` refuses itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DatabaseError
from django.db.migrations.exceptions import MigrationSchemaMissing, NodeNotFoundError

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import Refusal
from strangler.plans import loader
from strangler.stages import standing
from strangler.stages.tenure import tenure_of
from strangler.sync import config
from strangler.sync.migrating import waiting as looking
from strangler.sync.migrating.judge import Found


def waiting() -> list[Found]:
    """Nothing where it cannot be told: a database that is away has its own refusal."""
    try:
        return looking.found(config.connection())
    except (DatabaseError, NodeNotFoundError, MigrationSchemaMissing):
        return []


def lines(found: Sequence[Found]) -> list[str]:
    return ["Migrations that wait beside installed links:", *(f"  {each.line()}" for each in found)] if found else []


def told(found: Sequence[Found]) -> list[dict[str, Any]]:
    return [each.refusal.as_dict() if each.refusal else {"id": "", "what": each.words} for each in found]


def stages() -> Iterator[tuple[str, Refusal | None]]:
    """(name and stage, the alarm) of every extraction that has stood too long."""
    root = settings.plans_root()
    for name in loader.names(root):
        try:
            plan = loader.load(root, name)
            at = standing.where(plan)
            overdue = tenure_of(plan, at).overdue
        except (Refused, DatabaseError):  # each has a finding of its own
            continue
        if overdue:
            yield f"{name} at {at.stage}", overdue


def findings() -> Iterator[tuple[str, Refusal | None]]:
    """(what was seen, the refusal that migrate would meet)."""
    for each in waiting():
        yield each.words, each.refusal
