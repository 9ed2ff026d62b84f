"""One extraction as people look at it: plan, ledger, link rows and gates in; a board line out. For command and console."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from strangler.plans import loader
from strangler.settings import plans_root
from strangler.stages import refused_for_good, standing
from strangler.stages.conducting import left_alone
from strangler.stages.conductor import ask_gates
from strangler.stages.inventory.known import seen_without_answer
from strangler.stages.rollback_safe import Safety, rollback_safe
from strangler.stages.tallies import summary
from strangler.stages.tenure import tenure_of
from strangler.stages.uses import uses_of
from strangler.sync import backfill, config, intents, lag, links, peers, throttle, wire


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link as this side sees it. lag_s: only where this side sends. latest_refused: an update the owner did not take."""

    link: str
    role: str
    epoch: int
    queued: int
    inflight: int
    dead_letters: int
    intents: int
    refused_updates: int
    latest_refused: str
    lag_s: float
    faults: tuple[str, ...]
    stopped: str

    def line(self) -> str:
        text = f"{self.link}: {self.role} of epoch {self.epoch}, lag {self.lag_s:.2f} s"
        text += f", {self.queued} queued, {self.inflight} in flight, {self.dead_letters} dead letters"
        if self.intents:
            text += f", {self.intents} intents"
        if self.refused_updates:
            text += f", {self.refused_updates} updates refused by the owner, the latest {self.latest_refused}"
        return "; ".join([text, *self.faults, *([self.stopped] if self.stopped else [])])


@dataclass(frozen=True, slots=True)
class Board:
    """What `status` and the console show. rollback_safe: None while the monolith owns. doubt: of the ledger, '' if none.
    stood_s: seconds at this stage, in words in `stood`; overdue: the alarm about it, '' if none. waits: links whose copy
    pauses, with the reason. left: of a move that nobody ended, and what does, '' if there is none. seen_writing: recorded
    writers of what leaves that have no answer, a sentence each. unread: what of the recording could not be read. refused:
    routes that met the fence in the last hour though nobody moved anything, with how often; refused_next: what to do about
    them. used: while the service owns, when its tables here were last used by anybody but the feed, a sentence each."""

    name: str
    stage: str
    owner: str
    is_held: bool
    applied: tuple[str, ...]
    links: tuple[LinkLine, ...]
    compared: int
    mismatched: int
    next_step: str
    gates: list[dict[str, Any]] = field(default_factory=list)
    rollback_safe: Safety | None = None
    doubt: str = ""
    seen_writing: tuple[str, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    refused_next: str = ""
    unread: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    stood_s: float | None = None
    stood: str = ""
    overdue: str = ""
    waits: tuple[str, ...] = ()
    left: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def board_of(name: str) -> Board:
    """Raises Refused for a plan that cannot be read."""
    plan = loader.load(plans_root(), name)
    at = standing.where(plan)
    step = plan.next_step(at.applied)
    compared, tenure, alone = summary(name), tenure_of(plan, at), left_alone(name)
    refused = {} if at.is_owned_here else refused_for_good.routes(name)
    told = refused_for_good.refusal(name, refused)
    unanswered = seen_without_answer(plan)
    uses = uses_of(plan)
    return Board(
        name=name,
        stage=at.stage.value,
        owner="monolith" if at.is_owned_here else "service",
        is_held=at.is_held,
        applied=at.applied,
        links=tuple(_line(link) for link in links.names(config.connection()) if config.extraction_of(link) == name),
        compared=compared.compared,
        mismatched=compared.mismatched,
        next_step=step.name if step else "",
        gates=[answer.as_dict() for answer in ask_gates(plan, step)] if step else [],
        rollback_safe=None if at.is_owned_here else rollback_safe(name),
        doubt=at.doubt,
        stood_s=tenure.stood_s,
        stood=tenure.words,
        overdue=tenure.overdue.what if tenure.overdue else "",
        waits=tuple(waits(name)),
        left=f"{alone.what} Next: {alone.next}" if alone else "",
        refused=refused,
        refused_next=told.next if told else "",
        seen_writing=tuple(item.says for item in unanswered.items or ()),
        unread=unanswered.unread,
        used=tuple(uses.lines()) if uses else (),
    )


def waits(name: str) -> Iterator[str]:
    """Of links with rows still to be copied from here."""
    for link in links.names(config.connection()):
        if config.extraction_of(link) != name or standing.is_moved(link):
            continue
        copied = backfill.progress(config.connection(), link)
        if copied.chunks > copied.chunks_done and (why := throttle.why_wait(config.connection(), link)):
            yield f"{link}: the copy waits: {why}"


def _line(link: str) -> LinkLine:
    state = peers.here().state(wire.Named(link))
    return LinkLine(
        link=link,
        role=state.role,
        epoch=state.epoch,
        queued=state.queued,
        inflight=state.inflight,
        dead_letters=state.dead_letters,
        intents=state.intents,
        refused_updates=state.refused_updates,
        latest_refused=next((str(each) for each in intents.refused(config.connection(), link, limit=1)), ""),
        lag_s=lag.seconds(config.connection(), link),
        faults=state.faults,
        stopped=state.stopped,
    )
