"""What leaves and in which steps, as data that people write. Pure: no Django, no sockets, no effect when read.

Reading order: extraction (endpoint, answers, ignore), stage, operations, gates, step; then loader (source, sequence), plan;
resolved is what a plan becomes once the project was asked.
"""

from strangler.plans.answers import (
    DeleteThrough,
    Loosen,
    Moves,
    ReadOnlyAdmin,
    Refuse,
    Replay,
    Seam,
    UpdateThrough,
)
from strangler.plans.endpoint import Endpoint
from strangler.plans.extraction import Extraction, Reference, Table
from strangler.plans.gates import Compared as compared
from strangler.plans.gates import ErrorsBelow as errors_below
from strangler.plans.gates import FenceHitsBelow as fence_hits_below
from strangler.plans.gates import LagBelow as lag_below
from strangler.plans.gates import NoDeadLetters as no_dead_letters
from strangler.plans.gates import Rehearsed as rehearsed
from strangler.plans.gates import StoodFor as stood_for
from strangler.plans.gates import Untouched as untouched
from strangler.plans.gates import Verified as verified
from strangler.plans.gates import WritersAnswered as writers_answered
from strangler.plans.ignore import Ignore
from strangler.plans.operations import Canary, Copy, Own, Retire, Serve, Shadow
from strangler.plans.step import Step

__all__ = [
    "Canary",
    "Copy",
    "DeleteThrough",
    "Endpoint",
    "Extraction",
    "Ignore",
    "Loosen",
    "Moves",
    "Own",
    "ReadOnlyAdmin",
    "Reference",
    "Refuse",
    "Replay",
    "Retire",
    "Seam",
    "Serve",
    "Shadow",
    "Step",
    "Table",
    "UpdateThrough",
    "compared",
    "errors_below",
    "fence_hits_below",
    "lag_below",
    "no_dead_letters",
    "rehearsed",
    "stood_for",
    "untouched",
    "verified",
    "writers_answered",
]
