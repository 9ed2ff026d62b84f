"""A plan that stands at Own in; every finding about whoever may use the moved tables here still, out. Called by retiring, which
goes quiet over none that is open.

What finds is a function in SOURCES, by name. Others (a recorder, an inventory) add theirs with `finds`, and answer for what
they cannot see themselves: what was never looked at is not told as nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages import loosening
from strangler.stages.touching import touching
from strangler.sync import config, users


@dataclass(frozen=True, slots=True)
class Finding:
    """what: in words. source: which function found it. is_open: it stops Retire; else it is told beside."""

    what: str
    source: str
    is_open: bool = True


Source = Callable[[Plan, ResolvedExtraction], Iterable[Finding]]
SOURCES: dict[str, Source] = {}


def finds(name: str) -> Callable[[Source], Source]:
    """Register a source of findings."""

    def register(source: Source) -> Source:
        SOURCES[name] = source
        return source

    return register


def remaining(plan: Plan, resolved: ResolvedExtraction) -> list[Finding]:
    """Of every source, in the sequence they were registered."""
    return [finding for source in SOURCES.values() for finding in source(plan, resolved)]


@finds("plan")
def of_the_plan(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Finding]:
    for line in touching(plan, resolved):
        yield Finding(line, "plan")


@finds("constraints")
def of_constraints(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Finding]:
    """Without the code that deletes along them, each refuses the deletion of a row that stays."""
    for key in loosening.outward(resolved):
        yield Finding(f"the constraint of {key.place} ties it to {key.to_table}", "constraints")


@finds("views")
def of_views(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Finding]:
    """A renaming does not stop them: they follow the table."""
    for view, table in users.views(config.connection(), [each.name for each in resolved.tables]):
        yield Finding(f"the view {view} reads {table}", "views")


@finds("sessions")
def of_sessions(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Finding]:
    for who, table in users.holders(config.connection(), [each.name for each in resolved.tables]):
        yield Finding(f"a session of {who} has been inside {table} for a while", "sessions")


@finds("statements")
def of_statements(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Finding]:
    """Told beside: one role may be the monolith's and a report's, and what was asked last year counts as well."""
    for role, table, calls in users.other_roles(config.connection(), [each.name for each in resolved.tables]):
        words = f"the role {role} has used {table} in {calls:,} statements since they are counted"
        yield Finding(words, "statements", is_open=False)
    if why_not := users.statements(config.connection())[1]:
        yield Finding(f"pg_stat_statements does not name every other role: {why_not}", "statements", is_open=False)


@finds("publications")
def of_publications(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Finding]:
    """Who subscribes reads the journal, which no scan counter sees. One of all tables has no table to take out."""
    for name, table, is_of_all in users.publications(config.connection(), [each.name for each in resolved.tables]):
        yield Finding(f"the publication {name} sends {table} on to whoever subscribed", "publications", not is_of_all)
