"""A move in; its line for people and its data for scripts out. Called by the verbs that move something, and by the command for
a move that did not get to its end.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from strangler.models import Transition
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


def left_by(rows: Iterable[Transition]) -> Iterator[str]:
    """What a refused command has changed besides the moves it finished. rows: the ledger's, of this command."""
    for row in rows:
        if ended := row.detail.get("taken_over"):
            yield f"{row.extraction}: the move a dead conductor had left was ended; {ended}"
        elif row.outcome == Transition.Outcome.RUNNING:
            yield f"{row.extraction}: the move a dead conductor had left was being ended"
        elif row.outcome == Transition.Outcome.FAILED:
            deed = " ".join(word for word in (row.verb, row.step) if word)
            yield f"{row.extraction}: {deed} had begun; manage.py strangle status {row.extraction} says what stands now"
