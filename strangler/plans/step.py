"""The class that a step's file derives from, and what the loader makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strangler.messages import Where
from strangler.plans.gates import Gate
from strangler.plans.operations import Operation
from strangler.plans.stage import Stage


class Step:
    """One file in migrations/<extraction>/: one deed, one way back. Its docstring is its sentence.

    after: name of the step before, empty for the first. gates: what must hold before this step is applied.
    """

    after: str = ""
    operations: Sequence[Operation] = ()
    gates: Sequence[Gate] = ()


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as read. name: its file without .py. lines: where each attribute was written, for faults."""

    name: str
    sentence: str
    after: str
    operations: tuple[Operation, ...]
    gates: tuple[Gate, ...]
    where: Where
    lines: Mapping[str, Where]

    @property
    def stage(self) -> Stage:
        """Where the extraction stands once this step is applied."""
        return self.operations[-1].stage

    def line_of(self, attribute: str) -> Where:
        return self.lines.get(attribute, self.where)
