"""A folder in; a Plan out, or all its faults at once, each with file and line. Called by stages and the command."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from strangler.exceptions import Refused
from strangler.messages import Refusal, Where, nearest, refuse
from strangler.plans.declared import Declared
from strangler.plans.extraction import Extraction
from strangler.plans.gates import Gate, Rehearsed
from strangler.plans.operations import Operation
from strangler.plans.plan import Plan
from strangler.plans.sequence import chain, skips
from strangler.plans.source import Unreadable, lines_of, run
from strangler.plans.stage import Stage
from strangler.plans.step import PlannedStep, Step

STEP_FILE = re.compile(r"\d{4}_[a-z0-9_]+")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")  # becomes part of trigger and table names, which PostgreSQL cuts at 63


def names(root: Path) -> tuple[str, ...]:
    """The extractions that have a folder with Python files under root."""
    if not root.is_dir():
        return ()
    folders = (each for each in root.iterdir() if each.is_dir() and not each.name.startswith(("_", ".")))
    return tuple(sorted(each.name for each in folders if any(each.glob("*.py"))))


def load(root: Path, name: str) -> Plan:
    """The plan of one extraction. root: folder of all plans. Raises Refused with every fault of its files."""
    plan, faults = read(root, name)
    if plan is None or faults:
        raise Refused(faults)
    return plan


def read(root: Path, name: str) -> tuple[Plan | None, tuple[Refusal, ...]]:
    """As load, but returns the faults; the plan is there whenever its declaration could be read at all."""
    if name not in names(root):
        return None, (refuse("S101", name=name, root=root, nearest=nearest(name, names(root))),)
    folder = root / name
    extraction, faults = _extraction(folder)
    files = sorted(each for each in folder.glob("*.py") if each.name != "__init__.py")
    steps, step_faults = _steps(folder, [each for each in files if STEP_FILE.fullmatch(each.stem)])
    faults += [*_misnamed(folder, files), *step_faults]
    plan = Plan(name, folder, extraction, steps) if extraction else None
    return plan, tuple(faults)


def fault_of_name(name: str, where: Where | None = None) -> Refusal | None:
    """Why an extraction cannot be called this; None if it can."""
    if NAME.fullmatch(name):
        return None
    better = re.sub(r"\W+", "_", name.lower()).strip("_0123456789")[:40] or "notes"
    return refuse("S126", where, name=name, better=better)


def _misnamed(folder: Path, files: Iterable[Path]) -> list[Refusal]:
    faults = [refuse("S122", Where(str(each)), file=each.name) for each in files if not STEP_FILE.fullmatch(each.stem)]
    fault = fault_of_name(folder.name, Where(str(folder)))
    return [fault, *faults] if fault else faults


def _extraction(folder: Path) -> tuple[Extraction | None, list[Refusal]]:
    path = folder / "__init__.py"
    try:
        found = run(path, folder.name).get("extraction") if path.exists() else None
    except Unreadable as unreadable:
        return None, list(unreadable.refusals)
    if not isinstance(found, Extraction):
        return None, [refuse("S102", Where(str(path)), name=folder.name)]
    return found, list(found.faults())


def _steps(folder: Path, files: list[Path]) -> tuple[tuple[PlannedStep, ...], list[Refusal]]:
    steps: list[PlannedStep] = []
    faults: list[Refusal] = []
    for path in files:
        try:
            step = _step(path, folder.name)
        except Unreadable as unreadable:
            faults += unreadable.refusals
        else:
            steps.append(step)
            faults += _faults_of(step)
    ordered, chain_faults = chain(steps, known=[path.stem for path in files])
    if not chain_faults and len(steps) == len(files):
        chain_faults = tuple(skips(ordered))
    return ordered, [*faults, *chain_faults]


def _step(path: Path, plan_name: str) -> PlannedStep:
    """Raises Unreadable if the file holds no readable step."""
    found = [each for each in run(path, plan_name).values() if _is_step(each)]
    if len(found) != 1:
        raise Unreadable(refuse("S106", Where(str(path)), file=path.name, count=len(found)))
    lines = lines_of(path, found[0].__name__)
    where = lines.get(found[0].__name__, Where(str(path)))
    if wrong := _wrong_attributes(found[0], lines, where):
        raise Unreadable(*wrong)
    sentence = " ".join((found[0].__doc__ or "").split())
    operations, gates = tuple(found[0].operations), tuple(found[0].gates)
    return PlannedStep(path.stem, sentence, found[0].after, operations, gates, where, lines)


def _is_step(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Step) and thing is not Step


def _wrong_attributes(step: type[Step], lines: dict[str, Where], where: Where) -> list[Refusal]:
    wanted = {"after": "text", "operations": "a list of operations", "gates": "a list of gates"}
    right = {
        "after": isinstance(step.after, str),
        "operations": _are(step.operations, Operation),
        "gates": _are(step.gates, Gate),
    }
    return [
        refuse("S105", lines.get(name, where), what=name, wanted=wanted[name], got=repr(getattr(step, name)))
        for name, is_right in right.items()
        if not is_right
    ]


def _are(things: Any, kind: type[Declared]) -> bool:
    return isinstance(things, list | tuple) and all(isinstance(each, kind) for each in things)


def _faults_of(step: PlannedStep) -> list[Refusal]:
    faults = [fault for each in (*step.operations, *step.gates) for fault in each.faults()]
    if not step.operations:
        faults.append(refuse("S113", step.line_of("operations"), step=step.name))
    if step.operations and step.stage is Stage.COPY:
        faults += [refuse("S130", each.where, step=step.name) for each in step.gates if isinstance(each, Rehearsed)]
    if not step.sentence:
        example = step.operations[0].describe("it")[2:] if step.operations else "What is true once this is applied."
        faults.append(refuse("S107", step.where, step=step.name, example=example))
    return faults
