"""What a move would do in; its lines for people and its data for scripts out. Called by the verbs' dry runs."""

from typing import Any

from strangler.management.out import Out
from strangler.stages.foresight import Foreseen


def answer_on(seen: Foreseen, out: Out) -> int:
    """Of a way on. Refused where the deed would be."""
    if not seen.steps:
        return out.answer(f"{seen.name} stands at {seen.stage} already; no step would be taken", _data(seen))
    first, *later = seen.steps
    lines = [f"{seen.name} stands at {seen.stage}; {first.step} would:", *(f"  {line}" for line in first.does)]
    lines += [f"  {answer.verdict:<15} {answer.condition}; saw {answer.saw}" for answer in seen.evidence]
    for each in later:
        lines += [f"then {each.step} would:", *(f"  {line}" for line in each.does)]
        lines += [f"  {'asked then':<15} {gate}" for gate in each.gates]
    return out.answer("\n".join(lines), _data(seen), seen.refusals)


def answer_back(seen: Foreseen, out: Out, *, stake: str = "") -> int:
    """Of a way back. stake: what may be lost on it."""
    lines = [f"{line}" for each in seen.steps for line in each.does]
    data = {"undo": lines, "steps": [each.step for each in seen.steps], **({"stake": stake} if stake else {})}
    return out.answer("\n".join([*lines, *([stake] if stake else [])]), data, seen.refusals)


def _data(seen: Foreseen) -> dict[str, Any]:
    """step, operations, gates: of the first one, as without --to; then: the others."""
    first, *later = seen.steps or (None,)
    return {
        "stage": seen.stage,
        "step": first.step if first else "",
        "operations": list(first.does) if first else [],
        "gates": [answer.as_dict() for answer in seen.evidence],
        "then": [{"step": each.step, "operations": each.does, "gates": each.gates} for each in later if each],
    }
