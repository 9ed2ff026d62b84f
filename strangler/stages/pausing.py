"""An extraction's name in; held where it stands, or free to go on, and that noted, out. Called by the verbs and the console.

Neither waits for the project to be sound: a hold is what people reach for when it is not.
"""

from dataclasses import dataclass

from strangler import settings
from strangler.plans import loader
from strangler.plans.stage import Stage
from strangler.stages import history, standing


@dataclass(frozen=True, slots=True)
class Paused:
    """was_held, is_held: before and after it was asked for."""

    name: str
    stage: Stage
    was_held: bool
    is_held: bool

    def sentence(self) -> str:
        if self.is_held:
            return f"{self.name} is held at {self.stage}{', as it was' if self.was_held else ''}"
        return f"{self.name} {'' if self.was_held else 'was not held; it '}may move on from {self.stage}"


def hold(name: str, *, actor: str, reason: str = "") -> Paused:
    """Nobody advances it until somebody resumes. Held already, it takes the new reason if there is one. Raises Refused."""
    asked = foreseen(name, is_held=True)
    if reason or not asked.was_held:
        with history.recorded(name, "hold", actor=actor, before=asked.stage, reason=reason):
            standing.hold(name, reason)
    return asked


def resume(name: str, *, actor: str, reason: str = "") -> Paused:
    """It may be advanced again. Not held, there is nothing to do or to note. Raises Refused."""
    asked = foreseen(name, is_held=False)
    if asked.was_held:
        with history.recorded(name, "resume", actor=actor, before=asked.stage, reason=reason):
            standing.resume(name)
    return asked


def foreseen(name: str, *, is_held: bool) -> Paused:
    """What asking would come to. Raises Refused for a plan that cannot be read."""
    at = standing.where(loader.load(settings.plans_root(), name))
    return Paused(name, at.stage, at.is_held, is_held)
