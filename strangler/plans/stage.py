"""Where an extraction stands, and the arrows between: its stage is its last applied operation. Read by everybody."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    DECLARED = "declared"
    COPY = "copy"
    SHADOW = "shadow"
    CANARY = "canary"
    SERVE = "serve"
    OWN = "own"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way forward. occurs: when it is taken."""

    before: Stage
    after: Stage
    occurs: str


ARROWS = (
    Arrow(Stage.DECLARED, Stage.COPY, "the plan is checked and the service answers; rows start to flow"),
    Arrow(Stage.COPY, Stage.SHADOW, "every row exists twice and was verified; reads are sent twice"),
    Arrow(Stage.SHADOW, Stage.CANARY, "the answers were compared; the first users read from the service"),
    Arrow(Stage.CANARY, Stage.CANARY, "the share grows"),
    Arrow(Stage.CANARY, Stage.SERVE, "the share was served no worse; everybody reads from the service"),
    Arrow(Stage.SERVE, Stage.OWN, "every writer has an answer; ownership changes sides"),
    Arrow(Stage.OWN, Stage.RETIRE, "nobody writes or reads the monolith's copy any more"),
)


def may_follow(before: Stage, after: Stage) -> bool:
    return any(arrow.before is before and arrow.after is after for arrow in ARROWS)


def ways_on(before: Stage) -> tuple[Stage, ...]:
    """The stages that may come next; none after the last."""
    return tuple(arrow.after for arrow in ARROWS if arrow.before is before)
