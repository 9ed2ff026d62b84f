"""A gateway's post in; counted and handed to a store. Called by the door that checked its signature.

Nothing here may fail but for a post that is no batch: one pair that cannot be judged is counted and the rest goes on.
"""

import logging
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from strangler.compare.observation import Observation, read_batch
from strangler.compare.redact import Redaction
from strangler.compare.tally import Tally
from strangler.compare.verdict import Rules, judge

log = logging.getLogger("strangler.compare")


class Store(Protocol):
    """Where tallies are kept."""

    def add(self, extraction: str, tally: Tally) -> None:
        """Merge one batch's tally into what is kept, in one transaction of its own."""


@dataclass(frozen=True, slots=True)
class Taken:
    """observations: how many were judged. refused: reasons, one for each that could not be read or judged."""

    observations: int = 0
    refused: list[str] = field(default_factory=list)


def take(body: bytes, *, store: Store, rules: Rules, redaction: Redaction, today: date) -> Taken:
    """Read, judge, count and store one post. Raises BadBatch, and whatever the store raises."""
    batch = read_batch(body)
    tallies, refused = tally(batch.observations, rules=rules, redaction=redaction, today=today)
    for extraction, found in tallies.items():
        store.add(extraction, found)
    return Taken(len(batch.observations) - len(refused), [*batch.refused, *refused])


def tally(
    observations: list[Observation], *, rules: Rules, redaction: Redaction, today: date
) -> tuple[dict[str, Tally], list[str]]:
    """(extraction -> tally, reasons for those that could not be judged)."""
    tallies: dict[str, Tally] = {}
    refused: list[str] = []
    for observation in observations:
        try:
            judgement = judge(observation, rules, today=today)
            tallies.setdefault(observation.extraction, Tally()).add(observation, judgement, redaction)
        except Exception as error:  # a defect of ours must not lose the other pairs of the batch
            log.exception("a pair of %s could not be judged", observation.route)
            refused.append(f"{type(error).__name__} while judging a pair of {observation.route}")
    return tallies, refused
