"""Plans, ledger and link rows in; one line an extraction out, or why it cannot be shown. Called by views."""

from dataclasses import dataclass

from strangler import settings
from strangler.console.trouble import EXPECTED, reasons_of
from strangler.console.under_way import UnderWay, under_way
from strangler.console.verbs import Verb
from strangler.exceptions import Reason
from strangler.messages import refuse
from strangler.models import Standing
from strangler.plans import loader
from strangler.plans.operations import percent
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.stages import history, standing
from strangler.stages.publish import state_of
from strangler.stages.report import Board, board_of


@dataclass(frozen=True, slots=True)
class Mark:
    """One stage in the row of all. place: passed | present | ahead | unplanned."""

    stage: Stage
    place: str


@dataclass(frozen=True, slots=True)
class Line:
    """One extraction that could be read. team: who owns it; reads, shadowed: parts of the requests, in words."""

    board: Board
    team: str
    rail: tuple[Mark, ...]
    reads: str
    shadowed: str
    held_why: str
    moving: UnderWay | None
    verbs: tuple[Verb, ...]

    @property
    def name(self) -> str:
        return self.board.name

    @property
    def lag_s(self) -> float:
        return max((link.lag_s for link in self.board.links), default=0.0)

    @property
    def dead_letters(self) -> int:
        return sum(link.dead_letters for link in self.board.links)

    @property
    def compared(self) -> str:
        board = self.board
        return f"{board.compared:,}, {board.mismatched:,} differ" if board.compared else "nothing yet"

    @property
    def is_ready(self) -> bool:
        """Whether every gate of the next step passed just now."""
        return all(gate["verdict"] == "pass" for gate in self.board.gates)

    @property
    def faults(self) -> int:
        return sum(len(link.faults) + bool(link.stopped) for link in self.board.links)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One extraction that could not be read, and every reason."""

    name: str
    reasons: tuple[Reason, ...]


def lines() -> list[Line | Unreadable]:
    """All extractions with a folder or a row in the ledger, by name."""
    return [line_of(name) for name in names()]


def names() -> list[str]:
    known = Standing.objects.using(history.alias()).values_list("name", flat=True)
    return sorted({*loader.names(settings.plans_root()), *known})


def nothing_planned() -> tuple[Reason, ...]:
    return (refuse("S305", root=settings.plans_root()),)


def line_of(name: str) -> Line | Unreadable:
    """One broken plan hides no other."""
    try:
        return _line(loader.load(settings.plans_root(), name))
    except EXPECTED as error:
        return Unreadable(name, reasons_of(error))


def _line(plan: Plan) -> Line:
    board, at = board_of(plan.name), standing.where(plan)
    state = state_of(plan, at)
    row = Standing.objects.using(history.alias()).filter(name=plan.name).first()
    return Line(
        board=board,
        team=plan.extraction.owner,
        rail=rail(plan, at.stage),
        reads=percent(state.read_share),
        shadowed=percent(state.shadow_share) if state.shadow_share else "",
        held_why=row.held_why if row else "",
        moving=under_way(plan.name),
        verbs=offered(board),
    )


def rail(plan: Plan, present: Stage) -> tuple[Mark, ...]:
    planned = {Stage.DECLARED, *(step.stage for step in plan.steps)}
    stages = list(Stage)
    return tuple(Mark(stage, _place(stages.index(stage) - stages.index(present), stage in planned)) for stage in stages)


def offered(board: Board) -> tuple[Verb, ...]:
    """The buttons that make sense where it stands. The conductor decides again when one is pressed."""
    wanted = {
        Verb.ADVANCE: bool(board.next_step) and not board.is_held,
        Verb.ROLLBACK: bool(board.applied),
        Verb.HOLD: not board.is_held,
        Verb.RESUME: board.is_held,
        Verb.CANCEL: bool(board.applied or board.links) and board.owner == "monolith",
    }
    return tuple(verb for verb, is_wanted in wanted.items() if is_wanted)


def _place(distance: int, is_planned: bool) -> str:
    if distance == 0:
        return "present"
    if not is_planned:
        return "unplanned"
    return "passed" if distance < 0 else "ahead"
