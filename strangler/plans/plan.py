"""An extraction and its steps in sequence. Made by the loader; read by stages, the command and the console."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from strangler.plans.extraction import Extraction
from strangler.plans.gates import Gate, NoFencedReads
from strangler.plans.operations import Own
from strangler.plans.stage import Stage
from strangler.plans.step import PlannedStep

READ_THERE = (Stage.CANARY, Stage.SERVE)  # stages in which customers read from a service that does not own


@dataclass(frozen=True, slots=True)
class Plan:
    """name: the extraction's. steps: first to last, one chain."""

    name: str
    folder: Path
    extraction: Extraction
    steps: tuple[PlannedStep, ...]

    def step(self, name: str) -> PlannedStep:
        """Raises KeyError for a name that is no step."""
        return {step.name: step for step in self.steps}[name]

    def gates_of(self, step: PlannedStep) -> tuple[Gate, ...]:
        """The step's own gates, those the plan always wants, and what no plan may leave out."""
        reads_move = any(operation.stage in READ_THERE for operation in step.operations)
        return (*self.extraction.gates, *step.gates, *((NoFencedReads(),) if reads_move else ()))

    @property
    def acknowledge(self) -> str:
        """Whom the service waits for before it answers a write, once it owns."""
        owns = [each for step in self.steps for each in step.operations if isinstance(each, Own)]
        return owns[-1].acknowledge if owns else "owner"

    def next_step(self, applied: Collection[str]) -> PlannedStep | None:
        """The first step that is not applied; None at the end."""
        return next((step for step in self.steps if step.name not in applied), None)

    def stage(self, applied: Collection[str]) -> Stage:
        """Where the extraction stands. applied: names of its applied steps."""
        done = [step.stage for step in self.steps if step.name in applied]
        return done[-1] if done else Stage.DECLARED
