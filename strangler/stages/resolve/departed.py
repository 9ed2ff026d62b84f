"""A plan whose models have left INSTALLED_APPS while the service owns their rows, in; what it is in this project all the same,
out. Called by resolve, in place of everything that asks models.

Tables are as the link was installed with; an endpoint goes where writes go, for nobody here could answer it. What was to stay
stays if this project has a path for it still; else its code has left as well, and it goes too.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from django.db import DatabaseError

from strangler.boundaries.living.url_paths import every_path
from strangler.plans.endpoint import Endpoint
from strangler.plans.plan import Plan
from strangler.plans.resolved import (
    ResolvedColumn,
    ResolvedEndpoint,
    ResolvedExtraction,
    ResolvedInward,
    ResolvedParent,
    ResolvedTable,
)
from strangler.plans.routes import routes_of
from strangler.protocol.link import Role
from strangler.routing.table import Route
from strangler.stages import routes
from strangler.stages.resolve import registry
from strangler.stages.resolve.urls import resolve_endpoint
from strangler.sync import config, links, loosen
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.links import StoredLink

Kind = tuple[frozenset[str], str]  # of a route: its methods, and whether they read or write


def missing_models(plan: Plan) -> list[str]:
    """Labels of tables that leave and whose model this project does not have."""
    names = [table.name for table in plan.extraction.tables if isinstance(table.name, str)]
    return [name for name in names if "." in name and registry.find(name) is None]


def departed(plan: Plan) -> StoredLink | None:
    """This side's link if its models have left after its rows did; None for a plan that is to be held against models. A label
    that is only written wrongly has a model on its table all the same."""
    if not missing_models(plan):
        return None
    connection = config.connection()
    try:
        if links.role_of(connection, plan.name) is not Role.FOLLOWER:
            return None
        stored = links.read(connection, plan.name)
    except DatabaseError:  # others say what is wrong with it
        return None
    return None if registry.of_tables(table.name for table in stored.definition.tables) else stored


def resolve_departed(plan: Plan, stored: StoredLink, urls: tuple[str, ...]) -> ResolvedExtraction:
    """urls: the service's."""
    connection = config.connection()
    definition = stored.definition
    return ResolvedExtraction(
        plan.name,
        plan.extraction.owner,
        connection.alias,
        urls,
        tuple(_table(table, definition) for table in definition.tables),
        (),
        tuple(_endpoints(plan)),
        inward=tuple(_inward(definition)),
        has_left=True,
    )


def _table(table: Table, definition: LinkDefinition) -> ResolvedTable:
    columns = tuple(ResolvedColumn(each.name, "", "", each.nullable) for each in table.columns)
    parents = tuple(
        ResolvedParent(each.columns, each.table, each.to, moves=definition.has_table(each.table))
        for each in table.parents
    )
    return ResolvedTable(table.name, "", columns, table.key, parents)


def _inward(definition: LinkDefinition) -> Iterator[ResolvedInward]:
    """By the database alone: a model that points to one that left does not load."""
    tables = [table.sql_name for table in definition.tables]
    for key in loosen.tight(config.connection(), tables):
        place = {"subject": key.place, "model": "", "table": key.table, "columns": key.columns}
        yield ResolvedInward(
            **place,  # type: ignore[arg-type]
            to_table=key.to_table,
            to_columns=key.to_columns,
            of_django="",
            nullable=True,
            is_tight=True,
            acts=key.acts,
        )


def _endpoints(plan: Plan) -> Iterator[ResolvedEndpoint]:
    paths, named = every_path(), _Named(plan)
    extraction = plan.extraction
    for endpoint in extraction.endpoints:
        yield ResolvedEndpoint(replace(endpoint, stale_ok=False), named.templates(endpoint), stays=False)
    for endpoint in extraction.adds:
        yield ResolvedEndpoint(endpoint.where_writes_go, named.templates(endpoint), stays=False)
    for endpoint in extraction.stays:
        found, _faults = resolve_endpoint(endpoint, paths, stays=True, plan_name=plan.name)
        gone = ResolvedEndpoint(replace(endpoint, stale_ok=False), named.templates(endpoint), stays=False)
        yield found or gone


class _Named:
    """Paths behind URL names, which left with their code: those of the table that was published last and that no template of
    the plan stands for. Each is given out once, and to a name that was published with just its methods if there is one."""

    def __init__(self, plan: Plan) -> None:
        extraction = plan.extraction
        written = {each.template for each in (*extraction.endpoints, *extraction.stays, *extraction.adds)}
        table = routes.published()
        known = table.routes if table else ()
        self._left = [each for each in known if each.extraction == plan.name and each.template not in written]

    def templates(self, endpoint: Endpoint) -> tuple[str, ...]:
        if endpoint.template:
            return (endpoint.template,)
        own = self._exactly(endpoint)
        mine = [
            each for each in self._left if (each.template in own if own else set(each.methods) <= set(endpoint.methods))
        ]
        self._left = [each for each in self._left if each not in mine]
        return tuple(dict.fromkeys(each.template for each in mine))

    def _exactly(self, endpoint: Endpoint) -> set[str]:
        """Templates with this endpoint's methods and no others."""
        kinds: dict[str, set[Kind]] = defaultdict(set)
        for each in self._left:
            kinds[each.template].add(_kind(each))
        wanted = {_kind(each) for each in routes_of("", endpoint, ["/"])}
        return {template for template, found in kinds.items() if found == wanted}


def _kind(route: Route) -> Kind:
    return frozenset(route.methods), route.access
