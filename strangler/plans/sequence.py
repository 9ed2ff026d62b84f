"""Steps in; one chain out, first to last, or everything that keeps them from being one. Pure; called by the loader."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from strangler.messages import Refusal, nearest, refuse
from strangler.plans.operations import Canary
from strangler.plans.stage import Stage, may_follow, ways_on
from strangler.plans.step import PlannedStep


def chain(steps: Sequence[PlannedStep], known: Collection[str]) -> tuple[tuple[PlannedStep, ...], tuple[Refusal, ...]]:
    """The steps in sequence, and the faults of the chain. known: names of all step files, readable or not.

    0001 ── 0002 ── 0003            one chain
    0001 ──┬ 0002                   two heads: S110
           └ 0003
    """
    children: dict[str, list[PlannedStep]] = defaultdict(list)
    for step in steps:
        children[step.after].append(step)
    ordered = _walk(children)
    faults = [*_orphans(steps, known), *_forks(children)]
    if not faults and len(ordered) < len(steps) and len(steps) == len(known):
        faults.append(_circle([step for step in steps if step not in ordered]))
    return ordered, tuple(faults)


def skips(ordered: Sequence[PlannedStep]) -> Iterator[Refusal]:
    """Operations that the stage before them does not allow, and canaries that do not grow."""
    stage, share = Stage.DECLARED, 0.0
    for step in ordered:
        for operation in step.operations:
            if not may_follow(stage, operation.stage):
                yield _skip(step, type(operation).__name__, operation.stage, stage)
            if isinstance(operation, Canary) and isinstance(operation.share, int | float):
                yield from _shrinking(step, operation, share)
                share = operation.share
            stage = operation.stage


def _walk(children: dict[str, list[PlannedStep]]) -> tuple[PlannedStep, ...]:
    ordered: list[PlannedStep] = []
    at = ""
    while children.get(at) and children[at][0] not in ordered:
        ordered.append(children[at][0])
        at = ordered[-1].name
    return tuple(ordered)


def _orphans(steps: Sequence[PlannedStep], known: Collection[str]) -> Iterator[Refusal]:
    for step in steps:
        if step.after and step.after not in known:
            others = sorted(name for name in known if name != step.name)
            words = {"step": step.name, "parent": step.after, "known": ", ".join(others) or "(no other steps)"}
            yield refuse("S108", step.line_of("after"), nearest=nearest(step.after, others), **words)


def _forks(children: dict[str, list[PlannedStep]]) -> Iterator[Refusal]:
    for parent, steps in children.items():
        if len(steps) < 2:
            continue
        last, names = steps[-1], ", ".join(step.name for step in steps)
        if parent:
            words = {"first": steps[0].name, "second": steps[1].name}
            yield refuse("S110", last.line_of("after"), parent=parent, count=len(steps), steps=names, **words)
        else:
            yield refuse("S109", last.line_of("after"), count=len(steps), steps=names)


def _circle(steps: Sequence[PlannedStep]) -> Refusal:
    return refuse(
        "S111", steps[0].line_of("after"), steps=", ".join(f"{each.name} after {each.after}" for each in steps)
    )


def _skip(step: PlannedStep, operation: str, wanted: Stage, stage: Stage) -> Refusal:
    allowed = " or ".join(each.value.capitalize() for each in ways_on(stage)) or "nothing"
    return refuse("S112", step.line_of("operations"), operation=operation, step=step.name, stage=stage, allowed=allowed)


def _shrinking(step: PlannedStep, operation: Canary, before: float) -> Iterator[Refusal]:
    if 0 < operation.share <= before:
        yield refuse("S114", operation.where, share=operation.share, before=before, step=step.name)
