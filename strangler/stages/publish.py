"""Plans and standings in; the signed, versioned table out, to every gateway. The ledger keeps it for those that ask later."""

from collections.abc import Callable, Iterable

from django.core.management.color import no_style
from django.db import connections
from django.db.models import Max

from strangler import settings
from strangler.models import Publication
from strangler.plans.operations import Canary, Operation, Shadow
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.plans.stage import Stage
from strangler.protocol.link import LinkRow
from strangler.routing.snapshot import BadSnapshot, to_bytes
from strangler.routing.table import MONOLITH, ExtractionState, Owner, Route, Table
from strangler.signing.keys import Keyring
from strangler.stages import published
from strangler.stages.gateways import Gateways
from strangler.stages.standing import Where, where

Known = tuple[Plan, ResolvedExtraction]


class NothingToRevise(Exception):
    """No table was published yet that knows this extraction and can be read."""


def publish(known: Iterable[Known]) -> Publication:
    """Build the table of all extractions, store it, post it. Acknowledgements are on the returned row."""
    known = list(known)
    return _publish(lambda version: table_of(version, [(plan, resolved, where(plan)) for plan, resolved in known]))


def revise(plan: Plan) -> Publication:
    """The table in force, with this one extraction as it stands now. For ways back: they need neither the project's URLs
    nor its schema, which may be what is broken. Raises NothingToRevise, BadKeys."""
    last = _in_force()
    if plan.name not in last.states:
        raise NothingToRevise(f"the table in force does not know {plan.name}")
    states = tuple(state_of(plan, where(plan)) if each.name == plan.name else each for each in last.extractions)
    return _publish(lambda version: Table(version, last.upstreams, states, last.routes))


def _in_force() -> Table:
    try:
        last = published.table()
    except BadSnapshot as error:
        raise NothingToRevise(str(error)) from error
    if last is None:
        raise NothingToRevise("nothing was published yet")
    return last


def _publish(made: Callable[[int], Table]) -> Publication:
    """made: version -> table."""
    publication, in_force = _post(made, Publication.objects.using(_alias()).create())
    if in_force > Publication.objects.using(_alias()).aggregate(newest=Max("version"))["newest"]:
        # A gateway remembers a table that this database does not: it was restored, and would be refused for ever.
        publication, _ = _post(made, _numbered(in_force + 1))
    return publication


def _post(made: Callable[[int], Table], publication: Publication) -> tuple[Publication, int]:
    keys = Keyring.parse(settings.read("STRANGLER_GATEWAY_KEYS"))
    publication.snapshot = to_bytes(made(publication.version), keys=keys)
    publication.save(using=_alias())
    posted = Gateways.from_settings().post_table(publication.snapshot)
    publication.acknowledged = posted.told
    publication.save(using=_alias())
    return publication, posted.in_force


def _numbered(version: int) -> Publication:
    """A row of that version; those that follow are numbered after it."""
    publication = Publication.objects.using(_alias()).create(version=version)
    connection = connections[_alias()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Publication]):
            cursor.execute(statement)
    return publication


def table_of(version: int, standing: list[tuple[Plan, ResolvedExtraction, Where]]) -> Table:
    """Pure: what the switches are to know. Raises routing's BadTable."""
    upstreams: dict[str, tuple[str, ...]] = {MONOLITH: tuple(settings.read("STRANGLER_MONOLITH"))}
    states: list[ExtractionState] = []
    routes: list[Route] = []
    for plan, resolved, at in standing:
        upstreams[plan.name] = resolved.service_urls
        states.append(state_of(plan, at))
        routes += resolved.routes
    return Table(version, upstreams, tuple(states), tuple(routes))


def state_of(plan: Plan, at: Where) -> ExtractionState:
    """Who answers. The link row decides about writes, whatever the ledger says."""
    epoch = at.row.epoch if at.row else 0
    owner: Owner = "monolith" if at.is_owned_here else "service"
    last = _last_operation(plan, at.applied)
    shares = (0.0, 1.0) if owner == "service" else _shares(last)
    return ExtractionState(
        plan.name,
        stage=at.stage.value,
        epoch=epoch,
        owner=owner,
        shadow_share=shares[0],
        read_share=shares[1],
        shadow_timeout_s=(last if isinstance(last, Shadow) else Shadow()).timeout_s,
        links=_links(plan.name, at.row),
    )


def _links(name: str, row: LinkRow | None) -> tuple[str, ...]:
    return (name, f"{name}.references") if row else ()


def _shares(last: Operation | None) -> tuple[float, float]:
    """(shadow share, read share) while the monolith owns."""
    if isinstance(last, Shadow):
        return last.share, 0.0
    if isinstance(last, Canary):
        return 0.0, last.share
    if last is not None and last.stage in (Stage.SERVE, Stage.OWN):
        return 0.0, 1.0
    return 0.0, 0.0


def _last_operation(plan: Plan, applied: tuple[str, ...]) -> Operation | None:
    done = [operation for step in plan.steps if step.name in applied for operation in step.operations]
    return done[-1] if done else None


def _alias() -> str:
    return str(settings.read("STRANGLER_DATABASE"))
