"""An observation in; why its pair cannot be held against the candidate out, "" when it can. Called by verdict.

Two grades. `spoilt`: no comparing makes sense, whatever the bodies say. `unsettled`: data was on its way, so a difference
proves nothing; equal answers still do, for a wrong candidate would not hit upon them.

    1 a customer writes at the owner   2 another's read is answered by the control, with the new row
    3 its copy reaches the candidate   4 the row arrives there
Table-wide positions see that only if the news they carry is fresh. So where the gateway asks the candidate `again`, that
counts instead: same answer twice, the data it reads stands still; two different ones, it moved.
"""

from strangler.compare.observation import Observation, Side, Told
from strangler.protocol.progress import is_drained
from strangler.routing.position import read_epoch, read_position

BY_INFRASTRUCTURE = frozenset([502, 503, 504])  # proxies, restarts and fences say these, views hardly ever
FENCED = "x-strangler-fenced"
EPOCH = "x-strangler-epoch"
WRITTEN = "x-strangler-written"  # <link>;<epoch>;<newest version drawn>, from the side that owns the link


def spoilt(observation: Observation) -> str:
    """Why there is nothing to compare."""
    control, candidate = observation.control, observation.candidate
    if control.error:
        return f"the control gave no answer: {control.error}"
    for name, side in (("control", control), ("candidate", candidate)):
        if side.status in BY_INFRASTRUCTURE or side.values(FENCED):
            return f"the {name} was not there: status {side.status}"
    if _epoch(control, observation.extraction) != _epoch(candidate, observation.extraction):
        return "ownership changed hands between the two answers"
    if control.is_cut or candidate.is_cut:
        return "a body is larger than what the gateway keeps"
    return ""


def unsettled(observation: Observation) -> str:
    """Why the two may have read different data."""
    control = observation.control
    if control.positions:
        return "the control wrote while it answered"
    before = observation.delivered_before
    moved = [link for link in _shared(before, control.delivered) if before[link] != control.delivered[link]]
    if moved:
        return f"data moved meanwhile: {', '.join(sorted(moved))}"
    waiting = [link for link, at in _written(control).items() if not _has_arrived(at, control.delivered.get(link))]
    return f"data was on its way: {', '.join(sorted(waiting))}" if waiting else ""


def _shared(one: Told, other: Told) -> set[str]:
    return set(one) & set(other)


def _written(owner: Side) -> Told:
    texts = [text for value in owner.values(WRITTEN) for text in value.split(",")]
    return {link: (at.epoch, at.version) for link, at in filter(None, map(read_position, texts))}


def _has_arrived(written: tuple[int, int], delivered: tuple[int, int] | None) -> bool:
    return delivered is not None and delivered[0] == written[0] and is_drained(delivered[1], written[1])


def _epoch(side: Side, extraction: str) -> int | None:
    texts = [text for value in side.values(EPOCH) for text in value.split(",")]
    return dict(filter(None, map(read_epoch, texts))).get(extraction)
