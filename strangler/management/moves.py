"""A finished move in; its line for people and its data for scripts out. Called by the verbs that move something."""

from typing import Any

from strangler.stages.conductor import Moved


def text_of(moved: Moved) -> str:
    line = f"{moved.extraction}: {moved.before} -> {moved.after}"
    if moved.hand_over:
        line += f", writers paused for {moved.hand_over.paused_s * 1000:.0f} ms"
    return line


def told(moved: Moved) -> dict[str, Any]:
    return {
        "extraction": moved.extraction,
        "step": moved.step,
        "before": moved.before.value,
        "after": moved.after.value,
        "gates": [answer.as_dict() for answer in moved.evidence],
        **moved.detail,
    }
