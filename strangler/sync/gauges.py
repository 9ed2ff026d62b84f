"""This side's database in; what its links are worth watching for, as numbers, out. Called by the metrics page of each side.

Only this side is asked, so that a page is there when the other side is what is down.
"""

import time
from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import config, feed, lag, links, state, wire
from strangler.sync.exposition import Sample

US = 1_000_000
HELP = {
    "clock_seconds": "This process's clock, in seconds since 1970; signatures are believed for 60 s.",
    "link_info": "1; role, epoch and side of this end of the link stand in the labels.",
    "link_epoch": "Which ownership period this end of the link is in.",
    "link_lag_seconds": "Since when the oldest undelivered change waits; only where this side sends.",
    "link_queued": "Captured statements (rows on SQLite) that nobody has claimed.",
    "link_inflight": "Keys claimed and not confirmed yet.",
    "link_dead_letters": "Keys that the other side refused.",
    "link_intents": "Deletes and updates that stand here and are asked of the owner.",
    "link_refused_updates": "Updates that the owner did not take, kept to be read.",
    "link_unconfirmed": "Writes answered before the other side had them, though it should.",
    "link_faults": "Triggers that are gone, constraints that came back.",
    "link_stopped": "1 while the link stands still and a person must look.",
    "link_heard_seconds": "Since the other side's last sign of life; absent before the first.",
    "link_proven": "1 if a pass over all rows was clean since the last difference; only where this side owns.",
    "link_clean_pass_age_seconds": "Since that pass ended; absent if there was none.",
}


def of_links(connection: Connection) -> Iterator[Sample]:
    """Every link that is installed here."""
    yield Sample("clock_seconds", {}, time.time())
    for name in links.names(connection):
        try:
            yield from _of_link(connection, state.of(connection, name))
        except links.UnknownLink:
            continue  # taken down between two looks


def _of_link(connection: Connection, told: wire.State) -> Iterator[Sample]:
    labels = {"extraction": config.extraction_of(told.link), "link": told.link}
    yield Sample("link_info", {**labels, "side": config.side(), "role": told.role, "epoch": told.epoch}, 1)
    for name, value in _numbers(connection, told).items():
        if value is not None:
            yield Sample(f"link_{name}", labels, value)


def _numbers(connection: Connection, told: wire.State) -> dict[str, float | None]:
    """None: not known here, or not this side's to say."""
    is_owner, is_meant = told.role != Role.FOLLOWER.value, feed.is_meant(told.stopped)
    return {
        "epoch": told.epoch,
        "lag_seconds": lag.seconds(connection, told.link) if is_owner else None,
        "queued": told.queued,
        "inflight": told.inflight,
        "dead_letters": told.dead_letters,
        "intents": told.intents,
        "refused_updates": told.refused_updates,
        "unconfirmed": told.unconfirmed,
        "faults": len(told.faults),
        "stopped": bool(told.stopped) and not is_meant,
        "heard_seconds": _age_s(told, told.beat_us),
        "proven": bool(told.verified_us) if is_owner and not is_meant else None,
        "clean_pass_age_seconds": _age_s(told, told.verified_us) if is_owner else None,
    }


def _age_s(told: wire.State, at_us: int) -> float | None:
    return max(0, told.now_us - at_us) / US if at_us else None
