"""One deed of a conductor as a process of the monolith: `python -m tests.projects.sides.conduct own`. Exit 0: settled."""

import sys

import django

from strangler.stages.hand_over import HandOver, NoSwitches, finish
from strangler.sync import backfill, config, links, peers

MOVED = EXTRACTION = "notes"
CHUNK_ROWS = 10


def hand_over(*, backwards: bool = False, is_rehearsal: bool = False, past: int = 0) -> bool:
    old, new = peers.here(), peers.there(MOVED)
    if backwards:
        old, new = new, old
    epoch = links.read(config.connection(), MOVED).row.epoch - past
    words = {"extraction": EXTRACTION, "switches": NoSwitches(), "is_rehearsal": is_rehearsal}
    outcome = HandOver(MOVED, old, new, **words).run(epoch=epoch)
    print(outcome)
    return outcome.is_settled


def take_over() -> bool:
    outcome = finish(MOVED, peers.here(), peers.there(MOVED), extraction=EXTRACTION, switches=NoSwitches())
    print(outcome)
    return outcome.is_settled


def copy() -> bool:
    connection = config.connection()
    backfill.cut(connection, MOVED, chunk_rows=CHUNK_ROWS)
    while chunk := backfill.take(connection, MOVED):
        backfill.copy(connection, MOVED, chunk, peers.there(MOVED))
    return backfill.progress(connection, MOVED).is_done


DEEDS = {
    "own": hand_over,
    "back": lambda: hand_over(backwards=True),
    "rehearse": lambda: hand_over(is_rehearsal=True),
    "rehearse-back": lambda: hand_over(backwards=True, is_rehearsal=True),
    "own-again": lambda: hand_over(past=1),  # an order that was carried out long ago
    "take-over": take_over,
    "copy": copy,
}


if __name__ == "__main__":
    django.setup()
    sys.exit(0 if DEEDS[sys.argv[1]]() else 1)
