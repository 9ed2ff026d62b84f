"""The hand-over model's state, and the names in it that may be exchanged: attempts, deadlines, tickets."""

from dataclasses import replace
from typing import Any, NamedTuple

from strangler.protocol.call import Call, Ticket
from strangler.protocol.handover import Move
from strangler.protocol.link import Arrow, LinkRow, Role
from strangler.protocol.position import Position


class Attempt(NamedTuple):
    """A conductor at work. facts: what it measured. pending: the move it decided on and has not carried out."""

    name: int
    old: int
    order: int  # the epoch it was asked to end
    facts: frozenset[str] = frozenset()
    fence: float | None = None  # the deadline its facts were measured under
    pending: Move | None = None
    epoch: int = 0  # the epoch the pending call leads to
    token: int = 0  # of its ticket, 0 for none


class Kept(NamedTuple):
    """What a side that was given up wrote and nobody else has."""

    side: int
    value: int


class World(NamedTuple):
    rows: tuple[LinkRow, LinkRow]
    is_overdue: bool
    tickets: tuple[Ticket | None, Ticket | None]
    values: tuple[int, int]
    stored: tuple[Position | None, Position | None]
    dirty: tuple[bool, bool]
    acked: int
    writer: int | None  # a transaction that passed a fence which does not drain
    batch: tuple[int, int, int] | None  # (to side, epoch, value): a post that comes late
    conductors: tuple[Attempt | None, ...]
    late: tuple[tuple[int, Call], ...]
    writes: int
    late_calls: int
    late_posts: int
    givings_up: int
    down: int | None
    lost: int | None = None  # an owner that was given up and has not asked since
    kept: Kept | None = None


def names_in(w: World) -> set[int]:
    texts = [row.conductor for row in w.rows] + [call.conductor for _, call in w.late]
    return {int(text) for text in texts if text.isdigit()} | {a.name for a in w.conductors if a}


def deadlines_in(w: World) -> set[float]:
    ends = {row.deadline_s for row in w.rows} | {a.fence for a in w.conductors if a}
    ends |= {call.deadline_s for _, call in w.late if call.arrow is Arrow.JOURNAL}
    return {end for end in ends if end}


def tokens_in(w: World) -> set[int]:
    tokens = {int(ticket.token) for ticket in w.tickets if ticket} | {a.token for a in w.conductors if a}
    return (tokens | {int(call.token) for _, call in w.late if call.arrow is Arrow.OPEN}) - {0}


def renamed(w: World, names: dict[int, int], ends: dict[float, float], tokens: dict[int, int]) -> World:
    texts = {str(name): str(place) for name, place in names.items()}
    return w._replace(
        rows=tuple(_row(row, texts, ends) for row in w.rows),
        tickets=tuple(t and replace(t, token=str(tokens[int(t.token)])) for t in w.tickets),
        late=tuple((side, _renamed_call(call, texts, ends, tokens)) for side, call in w.late),
        conductors=tuple(
            a and a._replace(name=names[a.name], fence=ends.get(a.fence), token=tokens.get(a.token, 0))
            for a in w.conductors
        ),
    )


def _row(row: LinkRow, texts: dict[str, str], ends: dict[float, float]) -> LinkRow:
    if row.role is not Role.CLOSING:
        return row
    return replace(row, conductor=texts[row.conductor], deadline_s=ends[row.deadline_s])


def _renamed_call(call: Call, texts: dict[str, str], ends: dict[float, float], tokens: dict[int, int]) -> Call:
    token = str(tokens.get(int(call.token), 0)) if call.token else ""
    return replace(call, conductor=texts[call.conductor], deadline_s=ends.get(call.deadline_s, 0.0), token=token)


def put(values: tuple[Any, ...], at: int, value: Any) -> Any:
    return values[:at] + (value,) + values[at + 1 :]
