"""Receivers that hear signals of what leaves in; one item each out: after Own these signals are not sent here by themselves."""

from collections.abc import Iterator

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.survey import Survey
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side
from strangler.stages.inventory.writers import hears_what_stays
from strangler.stages.resolve.unanswered import GIVE_A_NAME, Heard, heard

WHY_REPLAY = "its work concerns what stays: its signal is sent here after a row arrived"
WHY_MOVES = "its work concerns what leaves: the service does it"
WHY_SEAM = "what stays goes on calling it: what it writes of what leaves goes through an interface"


def receivers(side: Side, survey: Survey, answered: Answered) -> Iterator[Item]:
    """One that hears several models is told once."""
    found: dict[str, list[Heard]] = {}
    for each in heard(side.models):
        found.setdefault(each.path, []).append(each)
    for path, those in found.items():
        signals = " and ".join(f"{' and '.join(each.signals)} of {each.model._meta.label}" for each in those)
        yield Item(
            Topic.RECEIVER,
            path,
            f"{path} hears {signals}",
            tuple(sorted({touch.place for touch in survey.reach.of(path)})) or (Place(path),),
            tuple(_options(path, those, side, survey)),
            answered.to(*those[0].names),
            Stage.OWN,
        )


def _options(path: str, those: list[Heard], side: Side, survey: Survey) -> list[Option]:
    """What only works on its own side's rows goes with them; of what nothing is known it is safer to go on calling it."""
    touches = survey.reach.of(path)
    is_inner = bool(touches) and not side.beyond(touches, Mode.WRITE)
    moves = Option(f'plans.Moves("{path}")', "answers", WHY_MOVES)
    if not all(each.is_there for each in those):
        return [Option("", "answers", GIVE_A_NAME)]
    if not all(each.can_replay for each in those):
        return [moves]
    replay = Option(f'plans.Replay("{path}")', "answers", WHY_REPLAY)
    hearing = survey.hearing.get(path)
    if hearing and hears_what_stays(side, hearing) and side.of(touches, Mode.WRITE):
        return [Option(f'plans.Seam("{path}", interface="")', "answers", WHY_SEAM), replay, moves]
    return [moves, replay] if is_inner else [replay, moves]
