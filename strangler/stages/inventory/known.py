"""A plan in; its inventory out, from this process's own code and from what the recorder has kept. Asks for code only once a
process: what is running does not change.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings as django_settings
from django.db import router

from strangler.boundaries.reading.sources import cache_of, is_own_path
from strangler.boundaries.recording import Recording
from strangler.boundaries.survey import Survey, survey
from strangler.messages import Refusal
from strangler.plans.extraction import Extraction
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item
from strangler.stages.inventory.kept import kept_here, recorded_here
from strangler.stages.inventory.questions import questions
from strangler.stages.inventory.recorded import recorded
from strangler.stages.inventory.side import side_of
from strangler.stages.inventory.take import Inventory, inventory
from strangler.stages.resolve import registry
from strangler.stages.resolve.readable import readable
from strangler.stages.resolve.tables import name_of


def project_root() -> Path:
    """Places are told relative to it."""
    return Path(getattr(django_settings, "BASE_DIR", Path.cwd()))


def surveyed(named: Iterable[str] = ()) -> Survey:
    """Once for each root of URLs: what is running does not change. named: installed packages that count as the project's
    own."""
    return _surveyed(str(django_settings.ROOT_URLCONF), tuple(sorted(set(named))))


@cache
def _surveyed(_urls: str, named: tuple[str, ...]) -> Survey:
    root = project_root()
    return survey(root, kept=cache_of(root, named), named=named)


def own_packages(tables: Collection[str], named: Iterable[str] = ()) -> list[str]:
    """named, and the installed packages whose rows leave: their code is what a service is made of, whoever wrote it."""
    return [*named, *(package for package in side_of(tables).packages if _is_installed(package))]


def _is_installed(package: str) -> bool:
    [folder] = [config.path for config in apps.get_app_configs() if config.name == package]
    return not is_own_path(Path(folder).resolve())


def _as_readable(plan: Plan) -> Extraction:
    """Whatever of it can be asked about: what is wrong with it as written, others say."""
    found = plan.extraction
    return readable(found).extraction if any(found.faults()) else found


def tables_of(extraction: Extraction) -> list[str]:
    return [name_of(table, registry.find(table.name)) for table in extraction.tables]


def of_plan(
    plan: Plan, resolved: ResolvedExtraction | None, seen: Recording | None = None, *, named: Sequence[str] = ()
) -> Inventory:
    """seen: default what is recorded here. named: packages that count as the project's own beside the plan's."""
    extraction = _as_readable(plan)
    alias = resolved.database if resolved else ""
    tables = tables_of(extraction)
    code, seen = surveyed(own_packages(tables, (*extraction.own, *named))), seen or recorded_here()
    return inventory(tables, code, extraction=extraction, resolved=resolved, recording=seen, alias=alias)


def of_tables(
    tables: Collection[str],
    seen: Recording | None = None,
    *,
    named: Sequence[str] = (),
    asks_database: bool = False,
) -> Inventory:
    """As long as there is no plan. named: packages that count as the project's own. asks_database: also who else is there; a
    draft can do without."""
    models = registry.of_tables(tables) if asks_database else []
    alias = router.db_for_read(models[0]) if models else ""
    return inventory(tables, surveyed(own_packages(tables, named)), recording=seen or recorded_here(), alias=alias)


def questions_of(plan: Plan, resolved: ResolvedExtraction | None) -> tuple[Refusal, ...]:
    """Writers without an answer, beside those that resolve finds."""
    return tuple(questions(of_plan(plan, resolved), plan.extraction.where))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """items: writers that were seen and have no answer; None = nothing was recorded. unread: what of the recording could not be
    read, a sentence each."""

    items: tuple[Item, ...] | None
    unread: tuple[str, ...]


def seen_without_answer(plan: Plan) -> Unanswered:
    """By the recorder alone, which takes a moment where the code takes seconds."""
    kept = kept_here()
    if kept.recording is None:
        return Unanswered(None, kept.unread)
    extraction = _as_readable(plan)
    found = recorded(side_of(tables_of(extraction)), kept.recording, Answered.by(extraction), ())
    return Unanswered(tuple(item for item in found if item.is_open), kept.unread)
