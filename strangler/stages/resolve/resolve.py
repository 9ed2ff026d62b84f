"""A plan and the living project in; a ResolvedExtraction out, or every refusal at once; and whoever has no answer. Called by
examine.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import Error, connections, router

from strangler.boundaries.living.url_paths import every_path
from strangler.messages import Refusal, refuse
from strangler.plans.answers import Seam
from strangler.plans.extraction import Extraction, Reference, Table
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedEndpoint, ResolvedExtraction, ResolvedTable
from strangler.stages.resolve import registry
from strangler.stages.resolve.addresses import contract_faults, service_urls
from strangler.stages.resolve.answers import answer_faults
from strangler.stages.resolve.cascades import contradictions, emptying
from strangler.stages.resolve.crossings import crossing_faults, with_parents
from strangler.stages.resolve.departed import departed, resolve_departed
from strangler.stages.resolve.ignored import ignore_faults
from strangler.stages.resolve.inward import Inward, every_key, keys_of_models, with_answers
from strangler.stages.resolve.schema import Schema
from strangler.stages.resolve.seams import seam_faults
from strangler.stages.resolve.tables import Found, name_of, resolve_table
from strangler.stages.resolve.through import updates_through
from strangler.stages.resolve.together import endpoint_clashes
from strangler.stages.resolve.unanswered import too_tight, unanswered
from strangler.stages.resolve.urls import resolve_added, resolve_endpoint
from strangler.sync import config
from strangler.sync.engines import not_yet
from strangler.sync.links import StoredLink

NAMELESS = {"S201", "S202", "S249"}  # a table that was not found: what points to it, or away from it, cannot be told


@dataclass(frozen=True, slots=True)
class Outcome:
    """resolved: the plan in terms of this project, None if anything is refused. unanswered, tight: as in it, and known as far
    as they can be even where something is refused."""

    resolved: ResolvedExtraction | None
    refusals: tuple[Refusal, ...]
    unanswered: tuple[Refusal, ...]
    tight: tuple[Refusal, ...]


def resolve(plan: Plan, environment: Mapping[str, str] | None = None) -> Outcome:
    """Hold the plan against this project. environment: where addresses come from; default os.environ.

    Writers without an answer are no refusal here: they are listed in `unanswered` and refuse Own.
    """
    extraction = plan.extraction
    urls, address_faults = service_urls(plan, os.environ if environment is None else environment)
    if stored := departed(plan):
        return _without_models(plan, stored, urls, address_faults)
    aliases = _aliases(extraction)
    tables, references, table_faults = _tables(plan, aliases)
    through, through_faults = ({}, []) if table_faults else updates_through(extraction.answers, tables)
    endpoints, endpoint_faults = _endpoints(plan)
    deletes = {name_of(table, registry.find(table.name)): table.deletes for table in extraction.tables}
    moving = set(deletes)
    base = Path(getattr(settings, "BASE_DIR", "."))
    inward = _inward(extraction, aliases, moving, tables)
    faults = [
        *table_faults,
        *endpoint_faults,
        *endpoint_clashes(plan.name, endpoints),
        *(() if endpoint_faults else ignore_faults(extraction, endpoints)),
        *answer_faults(extraction.answers, moving, [key.subject for key in inward.keys], plan.name),
        *contradictions(extraction.answers, deletes),
        *inward.faults,
        *through_faults,
        *address_faults,
        *contract_faults(plan, base),
        *(refuse("S248", extraction.where, **each) for each in registry.strange_packages(extraction.own)),
    ]
    is_whole = not NAMELESS & {fault.id for fault in table_faults}
    open_questions = _open_questions(extraction, moving, inward, is_whole=is_whole)
    if faults:
        return Outcome(None, tuple(sorted(faults, key=_place)), *open_questions)
    (alias,) = aliases
    tables = tuple(replace(table, updates_through=through.get(table.name, ())) for table in tables)
    resolved = ResolvedExtraction(
        plan.name,
        extraction.owner,
        alias,
        urls,
        tables,
        references,
        endpoints,
        *open_questions,
        inward=inward.keys,
        staying=inward.staying,
        cascades=tuple(sorted(emptying(extraction.answers))),
    )
    return Outcome(resolved, (), *open_questions)


def _without_models(plan: Plan, stored: StoredLink, urls: tuple[str, ...], address_faults: list[Refusal]) -> Outcome:
    """Answers that name what left are settled; a seam is called by what stays."""
    seams = [each for each in plan.extraction.answers if isinstance(each, Seam)]
    faults = [*address_faults, *(fault for each in seams for fault in seam_faults(each, plan.name))]
    if faults:
        return Outcome(None, tuple(faults), (), ())
    return Outcome(resolve_departed(plan, stored, urls), (), (), ())


def _open_questions(
    extraction: Extraction, moving: set[str], inward: Inward, *, is_whole: bool
) -> tuple[tuple[Refusal, ...], tuple[Refusal, ...]]:
    """(what refuses Own, what refuses Copy already)."""
    answers, where, keys = extraction.answers, extraction.where, inward.keys if is_whole else ()
    return unanswered(moving, answers, where, keys, is_whole=is_whole), too_tight(answers, where, keys)


def _inward(
    extraction: Extraction, aliases: Mapping[str, Sequence[str]], moving: set[str], tables: Sequence[ResolvedTable]
) -> Inward:
    """By the models alone where there is no one database to ask, or it cannot be asked: others say so."""
    alias = next(iter(aliases))
    if len(aliases) != 1 or not_yet(connections[alias]):
        return Inward(keys_of_models(moving, {}))
    schema = Schema(alias)
    try:
        keys = every_key(moving, schema)
        are_all_known = len(tables) == len(extraction.tables)
        return with_answers(keys, extraction.answers, tables, schema) if are_all_known else Inward(keys)
    except Error:
        return Inward(keys_of_models(moving, {}))


def _place(refusal: Refusal) -> tuple[str, int]:
    return (refusal.where.file, refusal.where.line) if refusal.where else ("", 0)


def _aliases(extraction: Extraction) -> dict[str, list[str]]:
    """Database alias -> declared names that are written there."""
    places: dict[str, list[str]] = {}
    for declared in _rows(extraction):
        model = registry.find(declared.name)
        if model or "." not in declared.name:
            alias = router.db_for_write(model) if model else next(iter(places), "default")
            places.setdefault(alias, []).append(declared.name)
    return places or {"default": []}


def _rows(extraction: Extraction) -> list[Table | Reference]:
    return [*extraction.tables, *extraction.references]


def _tables(
    plan: Plan, aliases: Mapping[str, Sequence[str]]
) -> tuple[tuple[ResolvedTable, ...], tuple[ResolvedTable, ...], list[Refusal]]:
    if len(aliases) > 1:
        places = "; ".join(f"{alias}: {', '.join(names)}" for alias, names in aliases.items())
        return (), (), [refuse("S207", plan.extraction.where, places=places)]
    [alias] = aliases
    if settings.DATABASE_ROUTERS and alias != config.alias():
        words = {"places": ", ".join(aliases[alias]), "alias": alias, "ours": config.alias()}
        return (), (), [refuse("S251", plan.extraction.where, **words)]
    if engine := not_yet(connections[alias]):
        return (), (), [refuse("S252", plan.extraction.where, alias=alias, engine=engine)]
    schema = Schema(alias)
    try:
        return _looked_up(plan.extraction, schema)
    except Error as error:
        first_line = str(error).strip().partition("\n")[0]
        return (), (), [refuse("S218", plan.extraction.where, alias=schema.alias, error=first_line, name=plan.name)]


def _looked_up(
    extraction: Extraction, schema: Schema
) -> tuple[tuple[ResolvedTable, ...], tuple[ResolvedTable, ...], list[Refusal]]:
    moving = [name_of(table, registry.find(table.name)) for table in extraction.tables]
    tables = [_complete(each, moving, schema) for each in extraction.tables]
    references = [_complete(each, moving, schema) for each in extraction.references]
    known = _resolved(references)
    unreadable = [name_of(each.declared, each.model) for each in references if each.table is None]
    crossings = [fault for each in tables for fault in crossing_faults(each, known, unreadable)]
    own = chain.from_iterable(each.faults for each in (*tables, *references))
    return _resolved(tables), known, [*own, *crossings]


def _complete(declared: Table | Reference, moving: Sequence[str], schema: Schema) -> Found:
    return with_parents(resolve_table(declared, schema), moving, schema)


def _resolved(found: Iterable[Found]) -> tuple[ResolvedTable, ...]:
    return tuple(each.table for each in found if each.table)


def _endpoints(plan: Plan) -> tuple[tuple[ResolvedEndpoint, ...], list[Refusal]]:
    sided = [(each, False) for each in plan.extraction.endpoints] + [(each, True) for each in plan.extraction.stays]
    paths = every_path() if sided or plan.extraction.adds else []
    found = [resolve_endpoint(each, paths, stays=stays, plan_name=plan.name) for each, stays in sided]
    found += [resolve_added(each, paths) for each in plan.extraction.adds]
    endpoints = tuple(endpoint for endpoint, _ in found if endpoint)
    return endpoints, [fault for _, faults in found for fault in faults]
