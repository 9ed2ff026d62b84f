"""An extraction's name in; everything before Own undone, and what could not be brought back told. Called by the verb and the
console. Asked again, it does what is left, and it does not wait for a sound project: what stands here is in the link rows.
"""

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.plans import loader
from strangler.plans.stage import Stage
from strangler.stages import history, known, loosening, standing
from strangler.stages.conductor import Moved
from strangler.stages.standing import Where
from strangler.stages.take_over import moving
from strangler.sync import config, ending, links, peers, wire
from strangler.sync.client import PeerRefused
from strangler.sync.deliver import PeerError


def cancel(name: str, *, actor: str, reason: str = "", keep_rows: bool = False) -> Moved:
    """Traffic home, triggers gone, the service's copy emptied, constraints back where rows fit them. A service that cannot be
    told keeps its end, which `left` says. Raises Refused at Own, and where nobody could be told that traffic goes home."""
    plan = loader.load(settings.plans_root(), name)
    known.require(("STRANGLER_GATEWAY_KEYS",))  # what the table signs; the service is not emptied under its readers
    with moving(name, actor=actor):
        at = standing.where(plan)
        refuse_if_given_away(name, at)
        moved = Moved(name, "", at.stage, Stage.DECLARED)
        with history.recorded(name, "cancel", actor=actor, before=at.stage, reason=reason) as row:
            standing.record(name, [])
            known.publish_way_back(plan)
            # The moved link's name sorts before its references': children are emptied before what they point to.
            untold = {link: why for link in _installed(name) if (why := _take_down(link, keep_rows=keep_rows))}
            moved.detail["restored"], moved.left = loosening.restore(f"manage.py strangle cancel {name}", name)
            moved.detail["left_loosened"] = [refusal.what for refusal in moved.left]
            if untold:
                moved.detail["left_at_service"] = list(untold)
                moved.left = [refuse("S445", name=name, reason=next(iter(untold.values()))), *moved.left]
            history.end(row, row.Outcome.DONE, after=Stage.DECLARED, detail=moved.detail)
    return moved


def refuse_if_given_away(name: str, at: Where) -> None:
    if not at.is_owned_here:
        raise Refused([refuse("S405", name=name)])


def tables_of(name: str) -> list[str]:
    """Those that triggers would go from; none if no link is installed."""
    found = [links.read(config.connection(), link) for link in _installed(name)]
    return [table.name for each in found if not each.definition.is_gone for table in each.definition.tables]


def _installed(name: str) -> list[str]:
    return [link for link in links.names(config.connection()) if config.extraction_of(link) == name]


def _take_down(link: str, *, keep_rows: bool) -> str:
    """There, then here; '' or why it could not be told there. Raises Refused if the service takes its rows for the truth: an
    owner that was given up and has not heard of it."""
    try:
        done = peers.there(link).remove(wire.Remove(link, empty_tables=not keep_rows))
    except PeerRefused as error:
        if error.status != 404:  # else a cancel that broke off between the two is asked again, and finds nothing there
            return _give_up(link, error)
    except PeerError as error:
        return _give_up(link, error)
    else:
        if not done.ok:
            raise Refused([refuse("S444", name=config.extraction_of(link), link=link, reason=done.reason)])
    links.remove(config.connection(), link)
    return ""


def _give_up(link: str, error: PeerError) -> str:
    """Nothing waits here for a service that may never return. The row stays: an owner that was abandoned has to hear from it
    that it is none, and the next cancel finds by it whom to tell. Raises PeerError if the triggers cannot be had just now."""
    done = ending.give_up(config.connection(), link)
    if not done.ok:
        raise PeerError(f"{error}; {done.reason}") from error
    return str(error)
