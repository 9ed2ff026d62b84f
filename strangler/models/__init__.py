"""The ledger: what happened, who asked, why, on what evidence. History, rebuildable; never the truth about ownership,
which is the two link rows.

Reading order: standing, transition, publication, tally.
"""

from strangler.models.publication import Publication
from strangler.models.standing import Standing
from strangler.models.tally import Difference, RouteTally
from strangler.models.transition import Transition

__all__ = ["Difference", "Publication", "RouteTally", "Standing", "Transition"]
