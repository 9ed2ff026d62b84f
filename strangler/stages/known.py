"""Names of extractions in; their plans, held against this project, and the table made of all of them out."""

from collections.abc import Callable

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.models import Publication
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.routing.faults import BadTable
from strangler.signing.keys import BadKeys
from strangler.stages.publish import Known, NothingToRevise, publish, revise
from strangler.stages.resolve.examine import examine

NEEDED = ("STRANGLER_MONOLITH", "STRANGLER_GATEWAY_KEYS")  # without them no table can be published after a move


def examined(name: str, *, needs: tuple[str, ...] = NEEDED) -> Known:
    """The plan and what it became in this project. Raises Refused with every fault. needs: settings that must be there."""
    found = examine(settings.plans_root(), name)
    if found.plan is None or found.resolved is None:
        raise Refused(found.refusals)
    require(needs)
    return found.plan, found.resolved


def require(needs: tuple[str, ...]) -> None:
    """Raises Refused for settings that are missing."""
    if missing := [setting for setting in needs if not settings.read(setting)]:
        raise Refused([refuse("S417", names=" and ".join(missing))])


def every() -> list[Known]:
    """All extractions whose plans are sound; a broken plan takes nobody else's routes away, but it is refused by name."""
    return [examined(name) for name in loader.names(settings.plans_root())]


def publish_with(plan: Plan, resolved: ResolvedExtraction) -> Publication:
    """The table anew, with this extraction as it was examined just now."""
    return publish(_with_others(plan, resolved))


def publish_way_back(plan: Plan) -> None:
    """The table in force with this extraction as it stands now; made anew of every plan only if there is none."""
    try:
        revise(plan)
    except NothingToRevise:
        publish_with(*examined(plan.name, needs=()))


def publish_as_it_stands(plan: Plan) -> None:
    """The table anew of every plan; where one of them is not sound, the table in force with this extraction as it stands."""
    try:
        publish_with(*examined(plan.name))
    except (BadTable, Refused):
        revise(plan)


def unless_impossible(tell: Callable[[], object]) -> str:
    """'' if the switches were told, else why not. For what has happened whether or not they can be told: they learn of it
    from the fence and the epochs."""
    try:
        tell()
    except (BadKeys, BadTable, NothingToRevise, Refused) as error:
        return str(error)
    return ""


def _with_others(plan: Plan, resolved: ResolvedExtraction) -> list[Known]:
    """All extractions, this one as it was examined just now."""
    others = [name for name in loader.names(settings.plans_root()) if name != plan.name]
    return [(plan, resolved), *(examined(name) for name in others)]
